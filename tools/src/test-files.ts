import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Every compiled test file of the repository, sorted, relative to `root`. */
export function testFiles(root: string): readonly string[] {
  const projects = ['packages', 'apps'].flatMap((parent) =>
    existsSync(path.join(root, parent)) ? readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`) : [],
  );
  return [...projects, 'bench', 'chaos', 'services', 'tools'].sort().flatMap((project) => {
    const compiled = path.join(root, project, 'dist-test');
    if (!existsSync(compiled)) return [];
    return readdirSync(compiled, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.js'))
      .map((file) => path.posix.join(project, 'dist-test', file))
      .sort();
  });
}
