/** The page's style sheet. Charts take their colours from the same variables, so that they follow light and dark. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fffdf8;--ink:#22201c;--soft:#625d55;--line:#e4dfd5;--wash:#f6f2e9;--accent:#8a3a07;--mark:#ffe49a;--mark-ink:#22201c;
--action:#c4500a;--trait:#0072b2;--outcome:#00795b;--open:#cfc8bb;
--c1:#0072b2;--c2:#e69f00;--c3:#009e73;--c4:#cc79a7;--c5:#56b4e9;--c6:#d55e00;--c7:#a89b00;
--serif:Charter,'Bitstream Charter','Iowan Old Style','Palatino Linotype',Palatino,Georgia,'Liberation Serif',serif;
--sans:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Liberation Sans',sans-serif;--plot:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif;--mono:ui-monospace,'SF Mono',Menlo,Consolas,'Liberation Mono',monospace}
@media screen and (prefers-color-scheme:dark){:root{--paper:#17181b;--ink:#e9e5dc;--soft:#a8a297;--line:#34353a;--wash:#202226;--accent:#f0a05a;--mark:#5a4a12;--mark-ink:#fff4cf;
--action:#ef7d3c;--trait:#56b4e9;--outcome:#3cc29b;--open:#4c4d53;--c1:#4a9fd8;--c7:#d8cc3c;--c6:#ef7d3c}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%;scroll-padding-top:1.5rem}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.62 var(--serif);font-kerning:normal;text-rendering:optimizeLegibility;overflow-wrap:break-word}
.skip{position:absolute;left:-99rem;top:0;background:var(--ink);color:var(--paper);padding:.5rem 1rem;z-index:3}
.skip:focus{left:0}
body>header,main,body>footer{max-width:49.5rem;margin:0 auto;padding:0 1.25rem}
body>header{padding-top:clamp(2.5rem,8vw,6rem)}
p,.text>ul,.cautions{max-width:40rem}
.kicker{font:600 .78rem/1.4 var(--sans);letter-spacing:.09em;text-transform:uppercase;color:var(--accent);margin:0 0 1.1rem}
h1,h2,h3{font-weight:600;line-height:1.25;text-wrap:balance}
h1{font-size:clamp(1.65rem,4.4vw,2.5rem);line-height:1.22;letter-spacing:-.012em;margin:0 0 1.6rem;font-weight:500;text-wrap:pretty;font-variant-numeric:lining-nums}
h2{font-size:1.6rem;letter-spacing:-.008em;margin:0 0 1.1rem;font-weight:500}
h3{font:600 1.02rem/1.4 var(--sans);margin:0 0 .35rem}
section{margin:clamp(3.2rem,8vw,5.5rem) 0 0}
a{color:inherit;text-decoration-color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.2em}
a:hover{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
code{font:.86em var(--mono);overflow-wrap:anywhere}
.facts,nav,figcaption,.caption,table,.drawing,summary,form,.case dl,.source,.note,.kind{font-family:var(--sans)}
.facts{display:grid;grid-template-columns:repeat(4,1fr);gap:1rem 1.6rem;margin:2.4rem 0 0;padding:1.2rem 0;border-block:1px solid var(--line);font-size:.86rem;line-height:1.45}
.facts dt,.case dt{color:var(--soft);font-size:.76rem}
.facts dd,.case dd{margin:0;overflow-wrap:anywhere}
nav{font-size:.88rem;margin-top:1.2rem}
nav ul{list-style:none;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.3rem 1.3rem}
nav a{display:inline-block;padding:.25rem 0;text-decoration:none;color:var(--soft)}
nav a:hover{text-decoration:underline}
.answers{margin:0;max-width:40rem}
.answers dt,.kind{font:600 .88rem/1.4 var(--sans);margin-top:1.1rem}
.answers dd{margin:.2rem 0 0}
.cautions{padding-left:1.15rem;margin:0}
.cautions li{margin:.55rem 0}
.cautions li::marker{color:var(--accent)}
.warn{border-left:3px solid var(--accent);padding:.1rem 0 .1rem 1.1rem;margin:1.6rem 0}
.chart{margin:0 0 3.6rem}
.caption{font-size:.88rem;line-height:1.5;color:var(--soft);margin:0 0 1.3rem}
.drawing svg{display:block;max-width:100%;height:auto;overflow:visible;font-family:var(--plot);font-variant-numeric:tabular-nums}
.drawing.narrow{display:none;overflow-x:auto}
.drawing svg *{pointer-events:none}.drawing svg .tip{pointer-events:auto}
.tip.line:hover{fill:var(--soft);fill-opacity:.1}
summary{cursor:pointer;font-size:.88rem}
.table{margin-top:1rem}
.table>summary{color:var(--soft);width:fit-content;padding:.25rem 0}
.scroll{overflow-x:auto;margin-top:.6rem;max-height:46rem;overflow-y:auto;border-block:1px solid var(--line)}
table{border-collapse:collapse;font-size:.82rem;line-height:1.4;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.42rem .9rem .42rem 0;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere;min-width:3.4rem}
tr:last-child>*{border-bottom:0}
thead th{color:var(--soft);font-weight:500;position:sticky;top:0;background:var(--paper);box-shadow:0 1px var(--line);overflow-wrap:normal}
tbody th{font-weight:500;min-width:8rem}
.num{text-align:right;white-space:nowrap}
thead th{white-space:nowrap}
.facts .broad{grid-column:span 2}
.rest{color:var(--soft)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
form{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.4rem,1fr));gap:.7rem 1.1rem;align-items:end;font-size:.82rem;color:var(--soft);margin:1.4rem 0}
form[hidden]{display:none}
form label{display:grid;gap:.2rem}
select,button{font:inherit;color:var(--ink);background:var(--wash);border:1px solid var(--line);border-radius:5px;padding:.4rem .6rem;min-height:2.2rem;width:100%}
button{cursor:pointer}
output{padding:.45rem 0}
.group{border-top:1px solid var(--line)}
.group:last-of-type{border-bottom:1px solid var(--line)}
.group>summary{font-size:1rem;padding:.85rem 0}
.group .name{font-weight:600}
.group .count{color:var(--soft);font-variant-numeric:tabular-nums;margin-left:.4rem}
.case{padding:1.1rem 0 1.3rem;border-top:1px solid var(--line)}
.case:target{background:var(--wash);box-shadow:-1rem 0 var(--wash),1rem 0 var(--wash)}
.case[hidden],.group[hidden]{display:none}
.case header dl{display:flex;flex-wrap:wrap;gap:.4rem 1.8rem;margin:0;font-size:.86rem;line-height:1.4}
.value{font-style:italic;margin:.9rem 0 0}
.quote{margin:1.1rem 0 0}
.quote blockquote{margin:0;padding:.1rem 0 .1rem 1.1rem;border-left:3px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere;overflow:clip;font-size:.98rem;line-height:1.55;unicode-bidi:isolate}
.quote.action blockquote{border-color:var(--action)}.quote.reasoning blockquote{border-color:var(--trait)}.quote.speech blockquote{border-color:var(--outcome)}
.around,.cut{color:var(--soft)}
mark{background:var(--mark);color:var(--mark-ink);padding:.08em 0;border-radius:2px;box-decoration-break:clone;-webkit-box-decoration-break:clone}
.quote figcaption{font-size:.78rem;color:var(--soft);margin:.5rem 0 0 1.25rem;overflow-wrap:anywhere}
.channel{font-weight:600}
.source{font-size:.78rem;color:var(--soft);margin:.8rem 0 0;overflow-wrap:anywhere}
.none{color:var(--soft);font-style:italic}
.method dt,.definitions dt{font:600 .94rem/1.4 var(--sans);margin-top:1.2rem}
.definitions code{font-weight:400;color:var(--soft);margin-left:.35rem}
.method dd,.definitions dd{margin:.2rem 0 0;max-width:40rem}
.method,.definitions{margin:0}
.definitions+h3{margin-top:2.4rem}
.values{color:var(--soft)}
body>footer{margin-top:6rem;padding-bottom:4rem;font:.82rem/1.5 var(--sans);color:var(--soft)}
#tip{position:fixed;z-index:2;max-width:min(22rem,90vw);background:var(--ink);color:var(--paper);font:.82rem/1.4 var(--sans);padding:.45rem .7rem;border-radius:5px;pointer-events:none;overflow-wrap:anywhere}
#tip[hidden]{display:none}
@media (max-width:50rem){.drawing.wide{display:none}.drawing.narrow{display:block}}
@media (max-width:30rem){body{font-size:1rem}.facts{grid-template-columns:1fr 1fr}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{@page{margin:18mm 16mm}
body{font-size:10.5pt;line-height:1.45}body>header,main,body>footer{max-width:none;padding:0}body>header{padding-top:0}
nav,form,.skip,#tip,.source a{display:none}
h1{font-size:20pt}h2{break-after:avoid}h3,.caption,summary{break-after:avoid}section{margin-top:26pt}
.drawing.wide{display:block}.drawing.narrow{display:none}.plot,.quote,tr{break-inside:avoid}.drawing svg{max-height:225mm;width:auto}.case header{break-after:avoid}body>footer{margin-top:20pt;break-before:avoid;padding:0}
.scroll{max-height:none;overflow:visible}thead th{position:static}table{font-size:8pt}th,td{padding-right:6pt;min-width:0}tbody th{min-width:0}
summary{list-style:none}summary::-webkit-details-marker{display:none}
details::details-content{content-visibility:visible;display:block;height:auto}
#evidence,#method,#labels{break-before:page}mark{-webkit-print-color-adjust:exact;print-color-adjust:exact}.drawing svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
