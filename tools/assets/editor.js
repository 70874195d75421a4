// A SPARQL editor made with CodeMirror, for a component of Streamlit: colours, completion from what the graph holds,
// the error at its place, Ctrl-Enter runs. What was run is remembered in this browser; a draft outlives a reload.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const drawn = new WeakMap();
const PAST = "collgraph-queries", DRAFT = "collgraph-draft", KEPT = 20, EXCERPT = 90;
const KEYWORDS = "ASK ASC AVG BIND BOUND BY COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DESC DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP GROUP_CONCAT HAVING IF IN LANG LANGMATCHES LCASE LIMIT MAX MIN MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REGEX REPLACE SAMPLE SELECT SERVICE STR STRAFTER STRBEFORE STRENDS STRSTARTS SUM UCASE UNDEF UNION VALUES WHERE".split(" ");
const inks = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--keyword)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--variable)" },
  { tag: [tags.string, tags.literal, tags.number], color: "var(--text)" },
  { tag: tags.comment, color: "var(--comment)", fontStyle: "italic" },
  { tag: [tags.namespace, tags.propertyName, tags.typeName, tags.url], color: "var(--name)" },
]);

const look = EditorView.theme({
  "&": { background: "var(--paper)", color: "var(--st-text-color)", borderRadius: "6px", fontSize: ".92rem" },
  "&.cm-focused": { outline: "3px solid var(--st-text-color)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", minHeight: "11rem" },
  ".cm-content": { caretColor: "var(--st-text-color)" },
  ".cm-cursor": { borderLeftColor: "var(--st-text-color)" },
  ".cm-gutters": { background: "var(--st-secondary-background-color)", color: "var(--st-text-color)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in srgb, var(--st-text-color) 7%, transparent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in srgb, var(--st-primary-color) 35%, transparent) !important" },
  ".cm-tooltip": { background: "var(--paper)", color: "var(--st-text-color)", border: "1px solid var(--st-border-color)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxWidth: "min(40rem, 90vw)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "#1f5f5b !important", color: "#fff !important" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.9" },
});

function kept(store, key, otherwise) {
  try { return JSON.parse(store.getItem(key)) ?? otherwise; } catch { return otherwise; }
}
function keep(store, key, value) {
  try { store.setItem(key, JSON.stringify(value)); } catch { /* a browser that keeps nothing: the editor works all the same */ }
}

function completion(state) {
  return context => {
    const { terms, lang } = state, word = context.matchBefore(/[?$]?[\p{L}\p{N}_:-]*/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const text = context.state.doc.toString(), before = context.state.sliceDoc(Math.max(0, word.from - 80), word.from);
    if (/^[?$]/.test(word.text)) {
      const names = [...new Set(text.match(/[?$][\p{L}\p{N}_]+/gu) || [])].filter(name => name !== word.text);
      return { from: word.from, options: names.map(label => ({ label, type: "variable" })), validFor: /^[?$][\p{L}\p{N}_]*$/u };
    }
    const wantsClass = /(^|[\s;])(a|rdf:type)\s+$/.test(before), wantsPrefix = /\bPREFIX\s+$/i.test(before);
    if (wantsPrefix) return { from: word.from, options: Object.entries(terms.prefixes).map(([name, iri]) => ({ label: `${name}:`, apply: `${name}: <${iri}>`, detail: iri, type: "namespace" })) };
    const known = (entry, type) => {
      const name = entry.labels[lang] || entry.labels.fr || entry.labels.en || "";
      return { label: name ? `${entry.name} ${name}` : entry.name, displayLabel: entry.name, detail: [name, entry.count].filter(Boolean).join(" · "), apply: entry.name, type, boost: Math.min(20, Math.log2(1 + entry.count)) + (type === "class" && wantsClass ? 50 : 0) };
    };
    const options = terms.classes.map(entry => known(entry, "class"));
    if (!wantsClass) options.push(...terms.properties.map(entry => known(entry, "property")), ...KEYWORDS.map(label => ({ label, type: "keyword", boost: word.text.includes(":") ? -90 : 0 })));
    return { from: word.from, options, validFor: /^[\p{L}\p{N}_:-]*$/u };
  };
}

function start(root, component) {
  const state = { component, last: component.data.value, terms: { prefixes: {}, classes: [], properties: [] }, lang: component.data.lang };
  const plain = root.querySelector("textarea"), box = root.querySelector(".box"), inside = box.getRootNode();
  const draft = kept(sessionStorage, DRAFT, {});
  const run = () => {
    const text = state.view.state.doc.toString();
    state.last = text;
    const past = [text, ...kept(localStorage, PAST, []).filter(other => other !== text)].slice(0, KEPT);
    if (text.trim()) keep(localStorage, PAST, past);
    remembered(root, state);
    state.component.setTriggerValue("run", text);
    return true;
  };
  const extensions = [
    lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(), lintGutter(), EditorView.lineWrapping,
    sparql(), look, syntaxHighlighting(inks), autocompletion({ override: [completion(state)], maxRenderedOptions: 60 }),
    Prec.highest(keymap.of([{ key: "Mod-Enter", run }])), keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ "aria-label": component.data.label, spellcheck: "false" }),
    EditorView.updateListener.of(change => { if (change.docChanged) keep(sessionStorage, DRAFT, { of: state.last, text: change.state.doc.toString() }); }),
  ];
  const doc = draft.of === component.data.value ? draft.text : component.data.value;
  plain?.remove();
  state.view = new EditorView({ parent: box, root: inside instanceof ShadowRoot ? inside : document, state: EditorState.create({ doc, extensions }) });
  root.querySelector(".run").onclick = run;
  root.querySelector(".forget").onclick = () => { keep(localStorage, PAST, []); remembered(root, state); };
  fetch(new URL(component.data.terms, document.baseURI)).then(answer => answer.json()).then(terms => { state.terms = terms; root.dataset.terms = terms.classes.length; }).catch(() => {});
  return state;
}

function replace({ view }, text) {
  if (text !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

function remembered(root, state) {
  const past = kept(localStorage, PAST, []), list = root.querySelector(".past ul");
  root.querySelector(".past").hidden = !past.length;
  list.replaceChildren(...past.map(text => {
    const item = document.createElement("li"), button = document.createElement("button");
    const bare = text.replace(/^\s*PREFIX[^\n]*\n/gim, "").replace(/\s+/g, " ").trim();
    button.type = "button"; button.textContent = bare.length > EXCERPT ? `${bare.slice(0, EXCERPT)}…` : bare;
    button.onclick = () => { replace(state, text); state.view.focus(); };
    item.append(button);
    return item;
  }));
}

function marks({ view }, error) {
  if (!error) return [];
  const { doc } = view.state, line = doc.line(Math.min(Math.max(error.line, 1), doc.lines));
  const from = Math.min(line.from + Math.max(error.column - 1, 0), line.to);
  const word = /^\S+/.exec(doc.sliceString(from, line.to));
  const start = word || from === line.from ? from : from - 1;
  return [{ from: start, to: Math.max(start, Math.min(doc.length, from + (word ? word[0].length : 1), line.to)), severity: "error", message: error.message }];
}

export default function (component) {
  const root = component.parentElement.querySelector(".editor"), { data } = component;
  let state = drawn.get(root);
  if (!state) { state = start(root, component); drawn.set(root, state); remembered(root, state); }
  state.component = component;
  if (data.value !== state.last) { state.last = data.value; replace(state, data.value); }
  state.view.dispatch(setDiagnostics(state.view.state, marks(state, data.error)));
  return () => { state.view.destroy(); drawn.delete(root); };
}
