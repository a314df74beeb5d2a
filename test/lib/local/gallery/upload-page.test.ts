import { describe, expect, it } from '@jest/globals';
import { renderUploadPage, uploadPagePolicy } from '../../../../lib/local/gallery/upload-page';
import { bundleUploadScript } from '../../../../lib/local/gallery/upload-script';

describe('renderUploadPage', () => {
  it('has the broker in it as data that cannot end its element', () => {
    const broker = { endpoint: 'http://127.0.0.1:7072', token: '</script><script>alert(1)</script><!--' };
    const html = renderUploadPage(broker);
    expect(html).not.toContain('alert(1)</script>');
    const [, json] = /<script type="application\/json" id="broker">(.*?)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(json ?? '')).toEqual(broker);
  });
});

describe('uploadPagePolicy', () => {
  it('lets the page load and ask what it needs, by origin', () => {
    const policy = uploadPagePolicy({
      broker: 'http://127.0.0.1:7072',
      storage: 'http://127.0.0.1:10000/account',
      images: 'http://127.0.0.1:8080/a/b',
    });
    expect(policy.replace(/'sha256-[^']+'/, 'HASH').split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      'style-src HASH',
      "connect-src 'self' http://127.0.0.1:7072 http://127.0.0.1:10000",
      'img-src data: http://127.0.0.1:8080',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });
});

describe('bundleUploadScript', () => {
  it("has lib/client, and of Azure's packages what they have for browsers", () => {
    const { code, inputs } = bundleUploadScript();
    expect(inputs).toContain('lib/client/upload.ts');
    const azure = inputs.filter((path) => path.includes('/@azure/'));
    expect(azure.filter((path) => path.includes('/@azure/storage-blob/')).length).toBeGreaterThan(10);
    expect(azure.filter((path) => !path.includes('/dist/browser/'))).toEqual([]);
    expect(code).not.toMatch(/require\("(?:node:)?(?:fs|http|https|crypto|stream)"\)/);
  });
});
