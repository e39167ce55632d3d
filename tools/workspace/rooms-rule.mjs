import path from 'node:path';
import { rooms } from './rooms.mjs';

const root = path.resolve(import.meta.dirname, '../..');

function roomOf(file) {
  const relative = path.relative(root, file).split(path.sep);
  return relative.slice(0, 2).join('/');
}

function violation(file, specifier) {
  const room = roomOf(file);
  const allowed = rooms[room];
  if (allowed === undefined) return undefined;
  if (specifier.startsWith('.')) {
    const target = roomOf(path.resolve(path.dirname(file), specifier));
    return target === room ? undefined : `${room} reaches into ${target}; import its package`;
  }
  const name = /^@boardcast\/([^/]+)/.exec(specifier)?.[1];
  if (name === undefined || allowed.includes(name) || room.endsWith(`/${name}`)) return undefined;
  return `${room} may not import @boardcast/${name}; see tools/workspace/rooms.mjs`;
}

/** ESLint rule: an import must stand in the table of rooms. */
export const roomsRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const message = violation(context.filename, specifier);
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
