import Module from 'node:module';

/** A registered function, as the library hands it over. */
export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: (...args: unknown[]) => unknown;
}

/** The part of a function's metadata that is looked at. */
export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<
    Record<string, { readonly type: string; readonly route?: string; readonly methods?: string[] }>
  >;
}

/** The library's own way of running a function: the model for one invocation. */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: RegisteredFunction['callback']): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: { http?: RpcHttpResponse } | null }>;
}

/** A response in the form in which it goes from the worker to the host. */
export interface RpcHttpResponse {
  readonly statusCode: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: { readonly bytes?: Uint8Array; readonly string?: string } | null;
}

/** What the library registers of itself. */
export interface ProgrammingModel {
  getInvocationModel(context: unknown): InvocationModel;
}

/** What an app registered while it was loaded. */
export interface RegisteredApp {
  readonly functions: readonly RegisteredFunction[];
  readonly model: ProgrammingModel;
  /** Runs what the app wants to be done before the worker ends; the host sends `WorkerTerminate` then. */
  terminate(): Promise<void>;
}

type Hook = (context: unknown) => unknown;

/**
 * Loads a Functions v4 app the way the Node worker does: `@azure/functions` asks for the module
 * `@azure/functions-core`, which exists only inside the worker, and registers its functions there.
 * @param main absolute path of the app's main module
 */
export function loadApp(main: string): RegisteredApp {
  const functions: RegisteredFunction[] = [];
  const terminateHooks: Hook[] = [];
  let model: ProgrammingModel | undefined;
  const core = {
    version: '1.0.0',
    hostVersion: '4.0.0',
    workerVersion: '3.0.0',
    registerFunction(metadata: FunctionMetadata, callback: RegisteredFunction['callback']) {
      functions.push({ metadata, callback });
      return { dispose: () => undefined };
    },
    registerHook(name: string, hook: Hook) {
      if (name === 'appTerminate') terminateHooks.push(hook);
      return { dispose: () => undefined };
    },
    setProgrammingModel: (candidate: ProgrammingModel) => (model = candidate),
    getProgrammingModel: () => model,
  };
  const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const load = loader._load.bind(Module);
  loader._load = (request, ...rest) => (request === '@azure/functions-core' ? core : load(request, ...rest));
  load(main, undefined, false);
  if (!model || functions.length === 0) throw new Error(`${main} registered no function`);
  const terminate = async () => {
    for (const hook of terminateHooks) await hook({ hookData: {}, appHookData: {} });
  };
  return { functions, model, terminate };
}
