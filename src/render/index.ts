export * from './browser.ts';
export { type HtmlOptions, renderHtml } from './node/html.ts';
