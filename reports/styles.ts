/** The style sheet of the report: system fonts, light and dark, a phone and a wide screen, paper. */
export const STYLES = `
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1b1f24;--quiet:#5c6670;--line:#e2e5e9;--accent:#0a6b70;--band:#0a6b7026;--actual:#8a949e;--baseline:#b0611a;--good:#1d7a46;--bad:#b3261e;--warn:#8a5a00;--out:#d0453b}
@media screen and (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1a1e22;--ink:#e7eaed;--quiet:#9ba6b1;--line:#2c3238;--accent:#58c4c6;--band:#58c4c633;--actual:#7f8a95;--baseline:#e0a05c;--good:#6fcf97;--bad:#ff8a80;--warn:#e8b557;--out:#ff7a70}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
h1{font-size:clamp(1.5rem,1.2rem + 1.4vw,2.1rem);line-height:1.2;letter-spacing:-.015em;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:1.25rem;line-height:1.3;letter-spacing:-.01em;margin:0 0 4px}
h3{font-size:1rem;margin:28px 0 8px}
p{margin:0 0 12px}
section{margin:52px 0 0;scroll-margin-top:12px}
.lead{color:var(--quiet);max-width:70ch}
.quiet,footer{color:var(--quiet)}
footer{padding:48px 20px 40px;font-size:.875rem}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:18px 0 0;font-size:.9375rem}
a{color:var(--accent);text-underline-offset:3px;text-decoration-thickness:1px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(45%,200px),1fr));gap:12px 24px;margin:22px 0 0;padding:0}
.facts dt{color:var(--quiet);font-size:.8125rem}
.facts dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;margin:28px 0 0;padding:0;list-style:none}
.cards li{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.cards b{display:block;font-size:1.6rem;line-height:1.2;font-weight:600;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.cards span{color:var(--quiet);font-size:.875rem;display:block;line-height:1.4}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:10px;background:var(--card);margin:0 0 18px}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:10px 14px 6px;font-weight:600;font-size:.9rem;position:sticky;left:0}
th,td{text-align:left;padding:7px 14px;border-top:1px solid var(--line);vertical-align:top;font-weight:400}
thead th{color:var(--quiet);font-size:.8125rem;white-space:nowrap;vertical-align:bottom}
td{white-space:nowrap}
tbody th{min-width:11ch;max-width:34ch;overflow-wrap:break-word}
.n{text-align:right;white-space:nowrap}
.wide{min-width:24ch;max-width:80ch;white-space:normal;overflow-wrap:break-word}
.strong td,.strong th{font-weight:600}
.tag{display:inline-block;padding:0 8px;border-radius:999px;border:1px solid currentColor;font-size:.8125rem;line-height:1.5;white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.refused{border:2px solid var(--bad);border-radius:10px;background:var(--card);padding:14px 16px;margin:0 0 24px}
.refused strong{color:var(--bad);font-size:1.25rem;line-height:1.3}
.refused p{margin:4px 0 0;overflow-wrap:anywhere}
.bar{display:block;height:8px;min-width:120px;border-radius:4px;background:var(--line);margin-top:8px;overflow:hidden}
.bar i{display:block;height:100%;background:var(--accent);border-radius:4px}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));gap:16px;margin:0 0 18px}
.charts.one{grid-template-columns:minmax(0,500px)}
figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px 8px;min-width:0}
figcaption{font-size:.875rem;line-height:1.4;margin:0 0 8px;overflow-wrap:anywhere}
figcaption b{display:block;font-weight:600}
figcaption span{color:var(--quiet)}
svg{display:block;width:100%;height:auto}
svg text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--quiet)}
.grid{stroke:var(--line);fill:none}
.line{fill:none;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round}
.actual{stroke:var(--actual);stroke-width:1.3}
.selected{stroke:var(--accent);stroke-width:2}
.baseline{stroke:var(--baseline);stroke-dasharray:5 3}
.dot{stroke:none}.dot.selected{fill:var(--accent)}.dot.baseline{fill:var(--baseline)}
.band{fill:var(--band);stroke:none}
.cutoff{stroke:var(--quiet);stroke-dasharray:2 3;fill:none}
.out{stroke:var(--out);stroke-width:2;fill:none}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 14px;padding:0;list-style:none;font-size:.875rem;color:var(--quiet)}
.legend svg{display:inline-block;width:22px;height:10px;margin-right:7px;vertical-align:middle}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:break-word}
@media (max-width:520px){body{font-size:15px}main,header,footer{padding-left:14px;padding-right:14px}section{margin-top:40px}th,td,caption{padding-left:10px;padding-right:10px}.cards{grid-template-columns:1fr 1fr}.cards b{font-size:1.35rem}}
@media print{:root{color-scheme:light}body{background:#fff;font-size:10.5pt}nav{display:none}section{margin-top:24pt}.scroll{overflow:visible}figure,.cards li,tr{break-inside:avoid}h2{break-after:avoid}}
`.trim();
