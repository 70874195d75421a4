"""An invisible component: links inside the explorer change the address without a reload, and Back works."""

import streamlit as st

# Streamlit opens markdown links in a new tab, and its own links between two entities leave the address
# unchanged. Real anchors keep copy, open-in-tab and screen readers; a plain click is taken over here.
SCRIPT = """
function go(url) {
  history.pushState({}, "", url.pathname + url.search + url.hash);
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  window.scrollTo(0, 0);
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}
function onClick(event) {
  if (event.defaultPrevented || event.button) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const anchor = event.composedPath().find(node => node instanceof HTMLAnchorElement);
  if (!anchor || !anchor.hasAttribute("data-spa")) return;
  const url = new URL(anchor.href, location.href);
  if (url.origin !== location.origin) return;
  event.preventDefault();
  event.stopPropagation();
  go(url);
}
function copy(event) {
  const button = event.composedPath().find(node => node instanceof HTMLButtonElement && node.dataset.copy);
  if (!button || !navigator.clipboard) return;
  navigator.clipboard.writeText(button.dataset.copy).then(() => { button.textContent = button.dataset.done; });
}
export default function ({ data }) {
  document.documentElement.lang = data.lang;
  if (window.__collgraphLinks) return;
  window.__collgraphLinks = true;
  document.addEventListener("click", onClick, true);
  document.addEventListener("click", copy, true);
}
"""


def spa_links(lang: str) -> None:
    """Take over clicks on links of the explorer and set the language of the document."""
    component = st.components.v2.component("collgraph_links", html="<span hidden></span>", js=SCRIPT)
    component(key="spa-links", data={"lang": lang}, height="content")
