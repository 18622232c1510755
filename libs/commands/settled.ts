/** Returns the value of a settled promise, or throws the reason for which it was rejected. */
export function unwrapSettled<Value>(result: PromiseSettledResult<Value> | undefined): Value {
  if (result?.status === 'fulfilled') return result.value;
  throw result?.reason;
}
