import { MemoryService } from '../support/memory-service';

/** The service that golden URLs are asked of: every choice that a configuration leaves is made the way ImageKit does. */
export function goldenService(sources: ReadonlyMap<string, Buffer>): MemoryService {
  return new MemoryService(sources, {
    formatNegotiation: 'accept',
    namedTransformations: { thumbnail: 'tr:w-80,h-80,r-max,f-webp' },
  });
}
