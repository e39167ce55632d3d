type Params = Readonly<Record<string, unknown>>;

/** The ids of objects in the parameters of a request: they say which server executes it. */
export function objectsNamedIn(params: object): readonly string[] {
  const { object, operationParams, constructorParams } = params as Params;
  const { sink } = recordOf(operationParams);
  const { mediaPipeline } = recordOf(constructorParams);
  return [object, sink, mediaPipeline].filter((id) => typeof id === 'string');
}

/** The parameters of an operation of a transaction, which may be anything. */
export function paramsOf(operation: unknown): Params {
  return recordOf(recordOf(operation)['params']);
}

/** Whether an object that is created is a pipeline, by its type. */
export function isPipelineType(type: unknown): boolean {
  return type === 'MediaPipeline' || type === 'kurento.MediaPipeline';
}

function recordOf(value: unknown): Params {
  return typeof value === 'object' && value !== null ? (value as Params) : {};
}
