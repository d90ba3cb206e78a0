import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** The first Python that can import the module: a version manager's often lacks what the system's has. */
const findPython = async (module: string): Promise<string | undefined> => {
  const { PATH = '' } = process.env;
  const candidates = [...PATH.split(delimiter), '/usr/bin'].map((folder) => join(folder, 'python3'));
  for (const python of new Set(candidates)) {
    const found = await promisify(execFile)(python, ['-c', `import ${module}`]).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
};

/** Skips the test, saying why, where no Python has the module; on a build server that is a failure. */
export const pythonWith = async (module: string, skip: (why: string) => void): Promise<string> => {
  const python = await findPython(module);
  if (python !== undefined) return python;
  const why = `no python3 on this machine can import ${module}`;
  if (process.env['CI'] === 'true') throw new Error(why);
  skip(why);
  return '';
};
