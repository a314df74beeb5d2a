import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { BrokerAccess } from '../local-broker';
import { close, host, listen } from '../ports';
import type { LocalStorage } from '../storage';
import { signedUrl, type UrlMaker } from './examples';
import { renderPage } from './page';
import { renderUploadPage, uploadPagePolicy } from './upload-page';
import { bundleUploadScript } from './upload-script';

/** How to start a {@link Gallery}. */
export interface GalleryOptions extends UrlMaker {
  readonly port: number;
  /** Where the names of the images come from. */
  readonly storage: LocalStorage;
  /** Where the page uploads to; undefined where no broker is declared, and until it runs. */
  readonly broker: () => BrokerAccess | undefined;
}

const mostImages = 24;

/** A page that shows what the local cloud serves. It holds the private key, so it only answers this machine. */
export class Gallery {
  /** Starts it; it serves as soon as the promise is fulfilled. */
  static async start(options: GalleryOptions): Promise<Gallery> {
    const gallery = new Gallery(options);
    gallery.url = await listen(gallery.server, options.port);
    return gallery;
  }

  /** Base URL without a trailing slash. */
  url = '';
  private readonly server: Server;
  /** Made when it is asked for, as most never do. */
  private uploadScript?: string;

  private constructor(private readonly options: GalleryOptions) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' }).end(String(error));
      });
    });
  }

  /** Stops it. */
  async stop(): Promise<void> {
    await close(this.server);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const broker = this.options.broker();
    // A page elsewhere whose name was made to resolve to this machine must not get URLs signed.
    if (!isLocal(request.headers.host)) {
      response.writeHead(403).end();
    } else if (url.pathname === '/') {
      const names = await this.options.storage.names(mostImages);
      const page = renderPage({
        maker: this.options,
        names,
        now: Math.floor(Date.now() / 1000),
        canUpload: broker !== undefined,
      });
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }).end(page);
    } else if (url.pathname === '/sign') {
      const name = url.searchParams.get('name') ?? '';
      const transformation = url.searchParams.get('tr') ?? '';
      const signed = signedUrl(this.options, name, transformation === '' ? undefined : transformation);
      response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
      response.end(JSON.stringify({ url: signed }));
    } else if (url.pathname === '/upload' && broker) {
      const { storage, urlEndpoint } = this.options;
      const policy = uploadPagePolicy({ broker: broker.endpoint, storage: storage.blobEndpoint, images: urlEndpoint });
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': policy,
        'Referrer-Policy': 'no-referrer',
      });
      response.end(renderUploadPage(broker));
    } else if (url.pathname === '/upload.js' && broker) {
      this.uploadScript ??= bundleUploadScript().code;
      response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end(this.uploadScript);
    } else {
      response.writeHead(404).end();
    }
  }
}

function isLocal(hostHeader: string | undefined): boolean {
  const name = (hostHeader ?? '').replace(/:\d+$/, '');
  return name === host || name === 'localhost';
}
