/** The page's style sheet. */
export const style = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5d6b7c; --paper: #f6f4f0; --card: #fff; --line: #e2ddd4;
  --good: #17704a; --bad: #a33a2a; --accent: #1f5fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #9aa7b6; --paper: #14181d; --card: #1d232a;
  --line: #2d353f; --good: #58c796; --bad: #ef8f7d; --accent: #7fb4ef; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2.5rem; }
h1 { margin: 0; font-size: 2rem; letter-spacing: -0.02em; }
h2 { margin: 0 0 0.5rem; font-size: 1.1rem; }
p { margin: 0.25rem 0 1rem; color: var(--soft); max-width: 48rem; }
header a { color: var(--accent); }
code, input, select, .facts { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.85em; }
code { color: var(--ink); }
section { margin: 2rem 0; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.row { display: flex; flex-wrap: wrap; gap: 1.25rem; align-items: flex-start; }
figure { margin: 0; max-width: 100%; min-width: 11rem; }
.frame { display: grid; justify-items: start; min-height: 4rem; }
.frame img { display: block; max-width: min(100%, 20rem); max-height: 15rem; border-radius: 6px; background:
  repeating-conic-gradient(#8883 0 25%, transparent 0 50%) 0 0 / 16px 16px; }
.refused { padding: 1.2rem 1rem; border: 1px dashed var(--line); border-radius: 6px; max-width: 13rem; font-size: 0.85rem;
  color: var(--soft); }
figcaption { margin-top: 0.5rem; max-width: 20rem; }
figcaption a { display: block; color: var(--accent); text-decoration: none; overflow-wrap: anywhere; }
figcaption a:hover { text-decoration: underline; }
.facts { color: var(--soft); }
.facts b { color: var(--good); }
.facts b.bad { color: var(--bad); }
form { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; margin-bottom: 1rem; }
label { display: grid; gap: 0.2rem; font-size: 0.85rem; color: var(--soft); }
.wide { flex: 1 1 20rem; }
input, select, button { padding: 0.5rem 0.6rem; border: 1px solid var(--line); border-radius: 8px; background: var(--paper);
  color: var(--ink); max-width: 100%; }
button { background: var(--accent); border-color: var(--accent); color: var(--card); font: inherit; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
output .frame img { max-width: 100%; max-height: 30rem; }
output figcaption { max-width: none; }
`;

/** What the page that uploads has besides. */
export const uploadStyle = `
.drop { padding: 2rem; margin-top: 1.5rem; justify-items: center; gap: 0.75rem; font-size: 1rem; background: var(--card);
  border: 2px dashed var(--line); border-radius: 12px; }
.drop.over { border-color: var(--accent); }
.uploads { list-style: none; margin: 1.5rem 0; padding: 0; display: grid; gap: 1rem; }
.uploads li { padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.uploads h2 { overflow-wrap: anywhere; }
.uploads p { margin: 0.4rem 0 0; }
.progress { height: 0.6rem; border-radius: 0.3rem; background: var(--line); overflow: hidden; }
.bar { height: 100%; width: 0; background: var(--accent); transition: width 0.2s; }
[data-state=done] .bar { background: var(--good); }
[data-state=failed] .bar { background: var(--bad); }
[data-state=done] .state { color: var(--good); }
[data-state=failed] .state { color: var(--bad); }
.controls { display: flex; gap: 0.5rem; margin-top: 0.75rem; }
.controls:not(:has(button:not([hidden]))) { display: none; }
.result:not(:empty) { margin-top: 0.75rem; }
.result img { display: block; max-width: 100%; border-radius: 6px; margin-bottom: 0.5rem; }
.result a { color: var(--accent); overflow-wrap: anywhere; font-size: 0.85rem; }
@media (prefers-reduced-motion: reduce) { .bar { transition: none; } }
`;
