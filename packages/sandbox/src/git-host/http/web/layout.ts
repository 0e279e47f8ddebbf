import type { Response } from 'express';
import { html, Html } from './html';

const STYLE = new Html(`
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); --soft: color-mix(in srgb, currentColor 65%, transparent); --add: color-mix(in srgb, #1a7f37 22%, transparent); --cut: color-mix(in srgb, #cf222e 22%, transparent); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
a { color: LinkText; } small, .soft { color: var(--soft); }
nav { margin-bottom: 1rem; } ul.rows { list-style: none; padding: 0; border: 1px solid var(--line); border-radius: 6px; }
ul.rows li { padding: .45rem .8rem; border-top: 1px solid var(--line); } ul.rows li:first-child { border-top: 0; }
pre { border: 1px solid var(--line); border-radius: 6px; padding: .6rem 0; overflow-x: auto; font: 13px/1.45 ui-monospace, monospace; }
pre span { display: block; padding: 0 .8rem; white-space: pre; } .added { background: var(--add); } .removed { background: var(--cut); } .place { color: var(--soft); }
form { display: inline-block; margin-right: .5rem; } button { font: inherit; padding: .35rem .9rem; border-radius: 6px; border: 1px solid var(--line); cursor: pointer; } button[disabled] { cursor: not-allowed; opacity: .6; }
.state { border: 1px solid var(--line); border-radius: 99px; padding: .1rem .7rem; } .message { white-space: pre-wrap; }
`);

/** A whole page, sent as one that runs nothing and is framed nowhere. */
export function sendPage(
  response: Response,
  page: { title: string; path?: Html; content: Html },
): void {
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${page.title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <nav><a href="/">Git host of the sandbox</a>${page.path}</nav>
        ${page.content}
      </body>
    </html> `;
  response
    .type('html')
    .set(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    .set('X-Content-Type-Options', 'nosniff')
    .send(whole.text);
}
