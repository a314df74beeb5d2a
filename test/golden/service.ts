import { MemoryService } from '../support/memory-service';

/** The service that golden URLs are asked of. */
export function goldenService(sources: ReadonlyMap<string, Buffer>): MemoryService {
  return new MemoryService(sources);
}
