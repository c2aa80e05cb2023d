import type { OperationAction, Operator, Result } from '@banyan/core';
import { err, ok } from '@banyan/core';
import type { z } from 'zod';
import type { OperationsApi } from './operations-api.js';

/** An answer: its members are shown to people as they are told by `shown`. */
export interface OperationsAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body is JSON already and goes out as it is: what is read here is put back there. */
  readonly isPlain?: true;
}

/** A request as it came, its operator known. */
export interface OperationsCall {
  readonly operator: Operator;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined when the method has no body. */
  readonly body: unknown;
  /** The bytes of a file; empty where none is taken. */
  readonly file: Uint8Array;
}

/** A body that is a file instead of JSON. */
export interface OperationsFile {
  readonly contentType: string;
  readonly bytesMax: number;
}

/** One row of the operations API: what is asked, by whom, in which form; the OpenAPI document is made of it too. */
export interface OperationsRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** In the form of express, below `/operations`. */
  readonly path: string;
  /** What it is in the table of operations, which says the role it takes; to look takes any. The use case checks it. */
  readonly action: OperationAction | 'look';
  readonly summary: string;
  readonly source: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly file?: OperationsFile;
  /** Is it there at all? Always, when this is absent. */
  isServed?(api: OperationsApi): boolean;
  /** Words of refusals besides the general ones. */
  readonly refusals: readonly string[];
  /** Answers a call; an error names members that are not as the schemas want them. */
  run(api: OperationsApi, call: OperationsCall): Promise<Result<OperationsAnswer, readonly string[]>>;
}

type Shape<S extends z.ZodObject | undefined> = S extends z.ZodObject ? z.output<S> : undefined;

/** Makes a row whose `answer` gets what the schemas let through. */
export function route<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodObject | undefined = undefined,
>(
  row: Omit<OperationsRoute, 'run' | 'params' | 'query' | 'body' | 'refusals'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly refusals?: readonly string[];
    readonly answer: (
      api: OperationsApi,
      call: {
        readonly operator: Operator;
        readonly params: Shape<P>;
        readonly query: Shape<Q>;
        readonly body: Shape<B>;
        readonly file: Uint8Array;
      },
    ) => Promise<OperationsAnswer>;
  },
): OperationsRoute {
  const { answer, params, query, body, refusals = [], ...told } = row;
  return {
    ...told,
    refusals,
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    async run(api, call) {
      const faults: string[] = [];
      const checked = {
        operator: call.operator,
        file: call.file,
        params: read<P>(params, call.params, 'path', faults),
        query: read<Q>(query, call.query, 'query', faults),
        body: read<B>(body, call.body, 'body', faults),
      };
      return faults.length > 0 ? err(faults) : ok(await answer(api, checked));
    },
  };
}

/** The checked value; a fault is told by where it is, never by what was sent. */
function read<S extends z.ZodObject | undefined>(
  schema: S | undefined,
  value: unknown,
  part: string,
  faults: string[],
): Shape<S> {
  const parsed = schema?.safeParse(value);
  if (parsed?.success === false) {
    faults.push(...new Set(parsed.error.issues.map((issue) => [part, ...issue.path.map(String)].join('.'))));
  }
  // What the schema lets through is of its own output type, and there is nothing where there is no schema.
  return parsed?.data as Shape<S>;
}
