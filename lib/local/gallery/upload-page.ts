import { createHash } from 'node:crypto';
import type { BrokerAccess } from '../local-broker';
import { escapeJson } from './escape';
import { style, uploadStyle } from './style';

const styles = style + uploadStyle;

/** The page that uploads, as HTML; its script is `/upload.js`. @param broker who it asks */
export function renderUploadPage(broker: BrokerAccess): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Upload – Blobfront, running locally</title>
<link rel="icon" href="data:,">
<style>${styles}</style>
</head>
<body>
<header>
<h1>Upload</h1>
<p>Files go from this page straight to storage, by a SAS of the broker. <a href="/">What is there already</a></p>
</header>
<main>
<label class="drop">
<span>Drop files here, or choose some</span>
<input type="file" multiple>
</label>
<ul class="uploads" aria-label="Uploads"></ul>
</main>
<script type="application/json" id="broker">${escapeJson({ endpoint: broker.endpoint, token: broker.token })}</script>
<script src="/upload.js"></script>
</body>
</html>
`;
}

/** What the page may load, and whom it may ask. @param urls of which the origins count */
export function uploadPagePolicy(urls: { broker: string; storage: string; images: string }): string {
  const origins = { broker: originOf(urls.broker), storage: originOf(urls.storage), images: originOf(urls.images) };
  const styleHash = createHash('sha256').update(styles).digest('base64');
  return [
    "default-src 'none'",
    // Hashing is WebAssembly.
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'sha256-${styleHash}'`,
    `connect-src 'self' ${origins.broker} ${origins.storage}`,
    `img-src data: ${origins.images}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function originOf(url: string): string {
  return new URL(url).origin;
}
