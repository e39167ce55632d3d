/**
 * The circles in a graph of modules, as arrays of names: each strongly connected component of more
 * than one module (Tarjan's algorithm). `graph` maps a module to the modules that it imports.
 */
export function circlesOf(graph) {
  const state = { graph, order: new Map(), low: new Map(), stack: [], circles: [] };
  for (const module of graph.keys()) if (!state.order.has(module)) visit(module, state);
  return state.circles;
}

function visit(module, state) {
  const { graph, order, low, stack } = state;
  order.set(module, order.size);
  low.set(module, order.get(module));
  stack.push(module);
  for (const imported of graph.get(module) ?? []) {
    if (!graph.has(imported)) continue;
    if (!order.has(imported)) {
      visit(imported, state);
      low.set(module, Math.min(low.get(module), low.get(imported)));
    } else if (stack.includes(imported)) {
      low.set(module, Math.min(low.get(module), order.get(imported)));
    }
  }
  if (low.get(module) !== order.get(module)) return;
  const component = stack.splice(stack.indexOf(module));
  if (component.length > 1) state.circles.push(component.sort());
}
