/**
 * A configuration as the value of an app setting. Terraform reads the text as a template: references in it are
 * replaced at apply. What only looks like one is escaped in JSON's way, which Terraform does not read: doubled signs
 * (`$${`) would make cdktf take what follows for an expression.
 */
export function renderConfig(config: object): string {
  return JSON.stringify(config)
    .replace(/\$(?!\{TfToken\[)/g, '\\u0024')
    .replaceAll('%{', '\\u0025{');
}

/**
 * What has to be in the environment before Node starts. Jobs of sharp occupy threads of libuv's pool, whose default of
 * four they would fill, so that name look-ups wait; two malloc arenas keep memory from fragmenting.
 */
export const processSettings = { MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '8' } as const;
