/* The script of a page that is a file: it unpacks the page's own script, which stands in the element before it, and runs it. Packed, a page
   has less than half of its size. */

const PACKED = 'script';

async function unpack(): Promise<void> {
  const packed = atob(document.getElementById(PACKED)!.textContent);
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const stream = new Response(bytes).body!.pipeThrough(new DecompressionStream('deflate-raw'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.body.append(script);
}

unpack().catch(() => {
  const message = document.createElement('p');
  message.textContent = 'This browser cannot unpack the page. Any browser of 2023 or later can.';
  document.querySelector('main')!.append(message);
});
