import { pathToFileURL } from 'node:url';

/** Stands for `import.meta.url`, which a CommonJS bundle has not (Azure/azure-sdk-for-js#39057). */
export const moduleUrl = pathToFileURL(__filename).href;
