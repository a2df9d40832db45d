/* How a player looks. It is laid out by the shape of the space that it has, not by the window's: it often stands in a frame. */

const COLOURS = `
:host{
  display:block;position:relative;container:player/size;box-sizing:border-box;width:100%;aspect-ratio:16/10;min-height:20rem;
  color-scheme:light dark;overflow:hidden;
  --bg:light-dark(#f3f5fa,#090c14);--card:light-dark(#fff,#10151f);--line:light-dark(#d5dbe7,#232c3e);
  --ink:light-dark(#1a2233,#e6ebf5);--quiet:light-dark(#566178,#98a5bd);--well:light-dark(#e4e9f2,#070a11);
  --p1:light-dark(#0a6aa1,#4fc3f7);--p2:light-dark(#9a5200,#ffb74d);
  --accent:light-dark(#2457b8,#8fb4ff);--on:light-dark(#fff,#071019);
  --good:light-dark(#0d6b43,#7fe9b4);--bad:light-dark(#b3202c,#ff9d9d);--warn:light-dark(#7a5600,#ffd87a);
  --event:light-dark(#6b4fb0,#b8a3ea);
  background:var(--bg);color:var(--ink);
  font:14px/1.45 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif
}
:host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}
:host([hidden]){display:none}
*{box-sizing:border-box;scrollbar-width:thin;scrollbar-color:var(--line) transparent}
[hidden]{display:none!important}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus{outline:none}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
h2,h3,p,ul,ol,figure,dl,dd{margin:0;padding:0}ul,ol{list-style:none}
code,.hash{font:12px/1.5 ui-monospace,"Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
button,select,input{font:inherit;color:inherit}
`;

const LAYOUT = `
.app{
  --side:min(100cqh - 206px,100cqw - 2*226px);
  display:grid;height:100%;gap:8px 10px;padding:0 12px;
  grid-template:"head head head" auto "p1 stage p2" auto "proof stage events" minmax(0,1fr) "time time time" auto "ctrl ctrl ctrl" auto
    /minmax(0,1fr) max(120px,var(--side)) minmax(0,1fr)
}
.head{grid-area:head;display:flex;align-items:center;gap:4px 14px;min-width:0;padding:10px 0 2px}
.stage{grid-area:stage;display:flex;gap:8px;align-items:center;justify-content:center;min-width:0;min-height:0;position:relative}
.p1{grid-area:p1}.p2{grid-area:p2}.proof{grid-area:proof}.events{grid-area:events}.compare{grid-area:compare}
.timeline{grid-area:time}.controls{grid-area:ctrl}
.card{width:100%;max-width:400px}
.p1,.proof{justify-self:end}.p2,.events{justify-self:start}
.pane{position:relative;width:max(120px,var(--side));aspect-ratio:1;flex:none}
.app.two{
  --side:min(100cqh - 206px,(100cqw - 374px)/2);
  grid-template:"head head head" auto "stage p1 p2" auto "stage compare compare" fit-content(30%) "stage events events" minmax(0,1fr) "stage proof proof" minmax(0,1fr)
    "time time time" auto "ctrl ctrl ctrl" auto/minmax(0,1fr) 155px 155px
}
.two .card{max-width:none;justify-self:stretch}.two .compare{min-height:0}
.two .player .kind,.two .player h3 small{display:none}.two .player .bar{height:6px}.two .caps i{width:19px;height:18px}.two .figures{font-size:12px}
`;

const PARTS = `
.title{font-size:17px;font-weight:700;display:flex;gap:.45em;min-width:0}
.title span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;max-width:22ch}
.title .one{color:var(--p1)}.title .other{color:var(--p2)}.title .vs{color:var(--quiet);font-weight:400}
.about{flex:1;color:var(--quiet);white-space:nowrap;overflow:hidden;text-overflow:ellipsis;min-width:0}
.badge{border:1px solid;border-radius:99px;padding:3px 14px;font-weight:650;background:none;cursor:pointer;white-space:nowrap;color:var(--quiet);font-variant-numeric:tabular-nums}
.badge[data-verdict=proven]{color:var(--good);background:color-mix(in srgb,var(--good) 12%,transparent)}
.badge[data-verdict=refuted],.badge[data-verdict=damaged]{color:var(--bad);background:color-mix(in srgb,var(--bad) 12%,transparent)}
.badge[data-verdict=unfinished]{color:var(--warn);background:color-mix(in srgb,var(--warn) 12%,transparent)}
.pane canvas{display:block;width:100%;height:100%;border-radius:10px;cursor:pointer;background:#0b0e14;box-shadow:0 0 0 1px var(--line),0 12px 40px -12px #000a;touch-action:manipulation}
figcaption{position:absolute;inset:8px auto auto 10px;z-index:1;font-weight:700;color:#fff;text-shadow:0 0 5px #000,0 0 2px #000;max-width:90%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;pointer-events:none}
figcaption:empty{display:none}
.fault{max-width:44ch;padding:14px 18px;border:1px solid var(--bad);border-radius:10px;color:var(--bad);background:var(--card);overflow-wrap:anywhere}
.faulty .head,.faulty .card,.faulty .timeline,.faulty .controls{display:none}
.app.faulty{grid-template:"stage" minmax(0,1fr)/minmax(0,1fr)}
.loading{position:absolute;inset:auto 12px 12px;width:calc(100% - 24px);height:4px;accent-color:var(--accent)}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 12px;min-width:0;min-height:0;overflow:hidden}
.card h3{font-size:13px;font-weight:650}
.row{display:flex;justify-content:space-between;align-items:center;gap:8px}
.player h3{font-size:14px;display:flex;align-items:center;gap:7px;min-width:0;white-space:nowrap}
.player .name{overflow:hidden;text-overflow:ellipsis}.player small{color:var(--quiet);font-weight:400;overflow:hidden;text-overflow:ellipsis}
.seat{flex:none;width:16px;height:16px;background:var(--p1);clip-path:polygon(50% 0,66% 45%,100% 85%,100% 100%,62% 82%,50% 100%,38% 82%,0 100%,0 85%,34% 45%)}
.p2 .seat{background:var(--p2);clip-path:polygon(18% 0,30% 34%,70% 34%,82% 0,88% 45%,100% 60%,100% 100%,74% 78%,50% 94%,26% 78%,0 100%,0 60%,12% 45%)}
.bar{height:10px;margin:7px 0 5px;border-radius:5px;background:var(--well);overflow:hidden;box-shadow:inset 0 0 0 1px var(--line)}
.bar span{display:block;height:100%;width:100%;transform-origin:0 50%;background:var(--p1);border-radius:5px}.p2 .bar span{background:var(--p2)}
.figures{font-variant-numeric:tabular-nums;color:var(--quiet)}.figures b{color:var(--ink)}
.keys{margin-top:6px;justify-content:flex-start}.caps{display:flex;gap:3px}
.caps i{display:grid;place-items:center;width:22px;height:20px;border:1px solid var(--line);border-radius:5px;font:normal 10px/1 ui-sans-serif,sans-serif;color:var(--quiet)}
.caps i.on{background:var(--p1);border-color:transparent;color:var(--on)}.p2 .caps i.on{background:var(--p2)}
.source{color:var(--warn)!important}
.note{margin-top:6px;padding-left:8px;border-left:2px solid var(--event);font:11px/1.4 ui-monospace,Menlo,Consolas,"Liberation Mono",monospace;height:4.4em;overflow:hidden auto;overflow-wrap:anywhere}
.events,.compare{display:flex;flex-direction:column;gap:6px}
.filter{border:1px solid var(--line);border-radius:6px;background:var(--card);padding:1px 4px;font-size:12px}
.list{flex:1;min-height:0;overflow:hidden auto;position:relative;margin:0 -12px -10px}
.list ol{position:relative}.list li{position:absolute;inset:0 0 auto;height:26px}
.list button{all:unset;box-sizing:border-box;width:100%;height:100%;padding:0 12px;display:flex;gap:10px;align-items:center;cursor:pointer;font-variant-numeric:tabular-nums;white-space:nowrap}
.list button:hover{background:color-mix(in srgb,var(--accent) 10%,transparent)}.list button:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
.list .now button{background:color-mix(in srgb,var(--accent) 13%,transparent)}
.list time{color:var(--quiet);min-width:5.2em}.list .s1{color:var(--p1)}.list .s2{color:var(--p2)}.list .wave,.list .note,.list .end{color:var(--event)}.list .hit{font-weight:650}
.proof{overflow:hidden auto;display:flex;flex-direction:column;gap:7px}
.proof h4{margin:4px 0 0;font-size:12px}
.proof .verdict{font-weight:650}.proof .verdict[data-verdict=proven]{color:var(--good)}.proof .verdict[data-verdict=refuted],.proof .verdict[data-verdict=damaged]{color:var(--bad)}.proof .verdict[data-verdict=unfinished]{color:var(--warn)}
.proof dl{display:grid;grid-template-columns:auto minmax(0,1fr);gap:1px 10px;font-size:12px}.proof dt{color:var(--quiet)}
.proof p{font-size:12px}.proof .quiet{color:var(--quiet)}
.command{display:flex;gap:6px;align-items:center;background:var(--well);border-radius:6px;padding:4px 4px 4px 8px}.command code{flex:1}
.command button{border:1px solid var(--line);border-radius:5px;background:var(--card);padding:1px 8px;cursor:pointer;font-size:12px}
.compare .firsts{display:flex;flex-wrap:wrap;gap:6px;font-size:12px;align-items:center}
.compare .firsts button{border:1px solid var(--line);border-radius:6px;background:none;padding:1px 8px;cursor:pointer;font-variant-numeric:tabular-nums}
.compare .remarks{font-size:12px;font-weight:650}
.scroll{overflow:auto;min-height:0}.compare table{width:100%;border-spacing:0;font:11px/1.5 ui-monospace,Menlo,Consolas,"Liberation Mono",monospace}
.compare td,.compare th{text-align:left;padding:0 6px 0 0;white-space:nowrap}.compare th{color:var(--quiet);font-weight:400}
.timeline{position:relative;height:76px;cursor:ew-resize;touch-action:none;border-radius:8px;background:var(--card);box-shadow:inset 0 0 0 1px var(--line)}
.timeline canvas{display:block;width:100%;height:100%;border-radius:8px}
.cursor{position:absolute;inset:-3px auto -3px 0;width:2px;margin-left:-1px;background:var(--ink);border-radius:2px;pointer-events:none;box-shadow:0 0 0 1px var(--bg)}
.hint{position:absolute;bottom:100%;left:0;margin-bottom:4px;padding:2px 8px;border-radius:6px;background:var(--ink);color:var(--bg);font-size:12px;white-space:nowrap;pointer-events:none;transform:translateX(-50%);font-variant-numeric:tabular-nums;z-index:2}
.controls{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;padding-bottom:10px}
.group{display:inline-flex;gap:4px;align-items:center}.group.end{margin-left:auto}
.controls button,.controls select,.controls input{height:34px;min-width:36px;border:1px solid var(--line);border-radius:8px;background:var(--card);padding:0 9px;cursor:pointer;white-space:nowrap}
.controls button:hover,.controls select:hover{border-color:var(--accent)}.controls button:active{transform:translateY(1px)}
.controls button[aria-pressed=true]{background:color-mix(in srgb,var(--accent) 22%,var(--card));border-color:var(--accent)}
.icon{display:inline-block;width:13px;height:13px;background:currentColor;vertical-align:-1px}
.icon.play{clip-path:polygon(12% 0,96% 50%,12% 100%)}.icon.back{clip-path:polygon(88% 0,4% 50%,88% 100%)}
.icon.pause{clip-path:polygon(10% 0,40% 0,40% 100%,10% 100%,10% 0,60% 0,90% 0,90% 100%,60% 100%,60% 0)}
.icon.first{clip-path:polygon(0 0,18% 0,18% 46%,96% 0,96% 100%,18% 54%,18% 100%,0 100%)}
.icon.last{clip-path:polygon(100% 0,82% 0,82% 46%,4% 0,4% 100%,82% 54%,82% 100%,100% 100%)}
.controls .main{min-width:60px;background:light-dark(#2457b8,#2b5fae);border-color:transparent;color:#fff}
.controls input{width:9ch;cursor:text;font-variant-numeric:tabular-nums}
.time{color:var(--quiet);font-variant-numeric:tabular-nums}.clock{color:var(--ink);min-width:9em}
.message{color:var(--warn);flex:1 1 auto;min-width:0;overflow:hidden;text-overflow:ellipsis}
dialog{border:1px solid var(--line);border-radius:12px;background:var(--card);color:var(--ink);padding:16px 22px;max-width:min(90%,560px);max-height:86%}
dialog::backdrop{background:#0008}dialog th{text-align:left;padding-right:22px;white-space:nowrap;font:12px ui-monospace,monospace}dialog td{padding:1px 0}
dialog button{margin-top:10px;border:1px solid var(--line);border-radius:8px;background:none;padding:4px 14px;cursor:pointer}
@media(forced-colors:active){.icon{forced-color-adjust:none;background:ButtonText}.bar span,.cursor,.caps i.on{background:Highlight}}
`;

/* By the shape of the space that there is. They come last: they change what is said above. */
const SHAPES = `
@container player (min-aspect-ratio:1/1) and (max-height:900px){
  .two .events{display:none}
  .app.two{grid-template-rows:auto auto fit-content(32%) 0 minmax(0,1fr) auto auto}
}
@container player (max-aspect-ratio:1/1){
  .app,.app.two{
    --side:min(100cqw - 16px,62cqh);
    grid-template:none;grid-template-columns:minmax(0,1fr) minmax(0,1fr);grid-auto-rows:max-content;align-content:start;padding:0 8px 8px;overflow:hidden auto;
    grid-template-areas:"head head" "stage stage" "time time" "ctrl ctrl" "p1 p2" "compare compare" "events events" "proof proof"
  }
  .app.two{--side:min((100cqw - 24px)/2,62cqh)}
  .card,.two .card{max-width:none;justify-self:stretch}
  .head{flex-wrap:wrap}.title{flex:1}.about{flex:none;width:100%;order:3}
  .controls{gap:6px}.figures{font-size:12px}.group.end{order:1}.group.time{order:2}.message{order:3}
  .events .list{height:234px;flex:none}.compare .scroll{max-height:180px}.proof{overflow:visible}
  .group.end{margin-left:0}.controls{justify-content:center}.message{flex-basis:100%;text-align:center}.message:empty{display:none}
}
@container player (min-aspect-ratio:1/1) and (max-height:560px){
  .app,.app.two{--side:min(100cqh - 142px,100cqw - 2*190px);gap:4px 8px;padding:0 8px;font-size:12px}
  .app.two{--side:min(100cqh - 142px,(100cqw - 352px)/2)}
  .head{padding:4px 0 0}.title{font-size:14px}.timeline{height:46px}.controls{padding-bottom:4px;gap:4px;flex-wrap:nowrap}
  .controls button,.controls select,.controls input{height:28px;min-width:28px;padding:0 6px;font-size:12px}.controls .main{min-width:40px}
  .controls label,.controls .message{display:none}.clock{min-width:0;font-size:12px}
  .card{padding:6px 8px}.badge{padding:1px 10px}.bar{margin:4px 0 2px;height:7px}.keys{margin-top:2px}.note{height:2.8em}
}
@media(pointer:coarse){
  .controls button,.controls select,.controls input{height:44px;min-width:44px}.badge{min-height:36px}
  @container player (min-aspect-ratio:1/1) and (max-height:560px){
    .app{--side:min(100cqh - 162px,100cqw - 2*190px)}.app.two{--side:min(100cqh - 162px,(100cqw - 352px)/2)}.badge{min-height:0}
    [data-do=first],[data-do=last],[data-do=picture]{display:none}
  }
}
`;

/** The style sheet of a player. */
export const STYLE: string = COLOURS + LAYOUT + PARTS + SHAPES;
