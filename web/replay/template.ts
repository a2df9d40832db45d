/* The markup of a player. It holds no text of a log: that is put in as text. */

/** What stands in the shadow tree of a player. */
export const MARKUP = `
<div class="app" aria-busy="true">
  <header class="head">
    <h2 class="title"></h2>
    <p class="about"></p>
    <button class="badge" type="button" data-verdict="checking">checking…</button>
  </header>
  <div class="stage">
    <figure class="pane"><figcaption></figcaption><canvas role="img" aria-label="arena"></canvas></figure>
    <figure class="pane other" hidden><figcaption></figcaption><canvas role="img" aria-label="arena"></canvas></figure>
    <p class="fault" role="alert" hidden></p>
    <progress class="loading" aria-label="opening the match" hidden></progress>
  </div>
  <section class="card player p1" aria-label="player 1"></section>
  <section class="card player p2" aria-label="player 2"></section>
  <section class="card compare" aria-label="comparison" hidden>
    <h3>Comparison</h3>
    <p class="firsts"></p>
    <ul class="remarks"></ul>
    <div class="scroll" tabindex="0" role="group" aria-label="fields that differ"><table><thead><tr><th scope="col">field</th><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody></tbody></table></div>
  </section>
  <section class="card events" aria-label="events">
    <div class="row"><h3>Events</h3><select class="filter" aria-label="which events"></select></div>
    <div class="list"><ol></ol></div>
  </section>
  <section class="card proof" aria-label="proof" tabindex="0"><h3>Proof</h3></section>
  <div class="timeline" role="slider" tabindex="0" aria-label="timeline" aria-valuemin="0">
    <canvas aria-hidden="true"></canvas><div class="cursor"></div><output class="hint" aria-hidden="true" hidden></output>
  </div>
  <div class="controls" role="toolbar" aria-label="playback">
    <span class="group">
      <button type="button" data-do="first" aria-label="to the beginning"><i class="icon first"></i></button>
      <button type="button" data-do="reverse" aria-label="play backwards" aria-pressed="false"><i class="icon back"></i></button>
      <button type="button" data-do="toggle" class="main" aria-label="play"><i class="icon play"></i></button>
      <button type="button" data-do="last" aria-label="to the end"><i class="icon last"></i></button>
    </span>
    <span class="group">
      <button type="button" data-do="back" aria-label="−1 tick">−1</button>
      <button type="button" data-do="forth" aria-label="+1 tick">+1</button>
    </span>
    <span class="group">
      <button type="button" data-do="previous" aria-label="the event before">‹ event</button>
      <button type="button" data-do="next" aria-label="the next event">event ›</button>
    </span>
    <span class="group">
      <select class="speed" aria-label="speed"></select>
      <button type="button" data-do="skip" class="two" aria-pressed="false" hidden>skip equal</button>
    </span>
    <span class="group time"><output class="clock"></output>
      <label>tick <input class="tick" inputmode="numeric" autocomplete="off" spellcheck="false" size="7" aria-label="go to a tick, or a time"></label>
    </span>
    <output class="message"></output>
    <span class="group end">
      <button type="button" data-do="copy" aria-label="copy a link to this tick">link</button>
      <button type="button" data-do="picture" aria-label="save a picture of this tick">picture</button>
      <button type="button" data-do="help" aria-label="keys">?</button>
    </span>
  </div>
  <dialog class="help" aria-label="keys"><h3>Keys</h3><table><tbody></tbody></table><button type="button" class="close">close</button></dialog>
  <div class="live hidden" aria-live="polite"></div>
</div>`;
