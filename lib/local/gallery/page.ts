import { escape } from './escape';
import { type Example, protectionExamples, transformationExamples, type UrlMaker } from './examples';
import { script } from './script';
import { style } from './style';

/** What the page shows. */
export interface PageContents {
  readonly maker: UrlMaker;
  /** Names of the blobs to show. */
  readonly names: readonly string[];
  /** Seconds since 1970. */
  readonly now: number;
  /** Whether there is a page that uploads. */
  readonly canUpload: boolean;
}

/** The gallery as HTML: a form to try transformations, the protection, and every image beside its transformations. */
export function renderPage({ maker, names, now, canUpload }: PageContents): string {
  const first = names.find((name) => name === 'portrait.jpg') ?? names[0];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Blobfront, running locally</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
<h1>Blobfront</h1>
<p>Your images, delivered from this machine as they will be from Azure. URL endpoint:
<code>${escape(maker.urlEndpoint)}</code></p>
${canUpload ? '<p><a href="/upload">Upload more</a></p>' : ''}
</header>
<main>
${first === undefined ? '<p class="empty">The container is empty. Put images into the data folder.</p>' : ''}
${first === undefined ? '' : tryIt(names) + protection(maker, first, now)}
${names.map((name) => imageSection(maker, name)).join('\n')}
</main>
<script>${script}</script>
</body>
</html>
`;
}

function tryIt(names: readonly string[]): string {
  const options = names.map((name) => `<option>${escape(name)}</option>`).join('');
  return `<section class="try"><h2>Try it</h2>
<form>
<label>Image <select name="name">${options}</select></label>
<label class="wide">Transformation <input name="tr" value="w-480,h-270,fo-top" spellcheck="false" autocomplete="off"></label>
<button>Show</button>
</form>
<output></output>
</section>`;
}

function protection(maker: UrlMaker, name: string, now: number): string {
  const figures = protectionExamples(maker, name, now).map((example) => figure(example, example.expected));
  return `<section><h2>Signed URLs</h2>
<p>Only the holder of the private key can sign a URL. A changed or expired one answers 401.${
    maker.privateImages.length > 0 ? ' Private images are shown unsigned through named transformations only.' : ''
  }</p>
<div class="row">${figures.join('\n')}</div></section>`;
}

function imageSection(maker: UrlMaker, name: string): string {
  const figures = transformationExamples(maker, name).map((example) => figure(example));
  return `<section><h2>${escape(name)}</h2><div class="row">${figures.join('\n')}</div></section>`;
}

/** The script fetches the image, so that status and size can be shown with it. */
function figure(example: Example, expected = 200): string {
  return `<figure data-url="${escape(example.url)}" data-expected="${expected}">
<div class="frame"></div>
<figcaption><a href="${escape(example.url)}">${escape(example.caption)}</a><span class="facts">…</span></figcaption>
</figure>`;
}
