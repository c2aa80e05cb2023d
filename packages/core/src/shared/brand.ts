declare const brand: unique symbol;

/** A primitive that only its own module can make: `Brand<bigint, 'Fen'>` is not assignable from a plain bigint. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
