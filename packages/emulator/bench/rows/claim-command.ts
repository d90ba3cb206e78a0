import { spawnSync } from 'node:child_process';
import { azsphere, benchFolder, password, startSpherite, stop } from '../bench-world.ts';
import { atMost, median, milliseconds, type Row } from '../row.ts';

const samples = 21;

/** The whole process, each time with a device that nobody has claimed. */
export const claimCommand = async (): Promise<Row> => {
  const folder = benchFolder();
  const up = await startSpherite(folder.path, ['--devices', String(samples + 1)]);
  const [user] = up.ready.users;
  const signIn = ['--username', user?.name ?? '', '--password-stdin'];
  azsphere(folder.path, ['login', ...signIn], `${user?.password}\n${password}\n`);
  const [maker] = up.ready.devices;
  azsphere(
    folder.path,
    ['tenant', 'create', '--name', 'Bench', '--device', maker?.id ?? '', ...signIn],
    `${password}\n`,
  );
  const node: number[] = [];
  const claim: number[] = [];
  for (const [sample, { id }] of up.ready.devices.entries()) {
    const begun = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    const bare = performance.now() - begun;
    const { milliseconds: took } = azsphere(folder.path, ['device', 'claim', '--device', id]);
    if (sample === 0) continue;
    node.push(bare);
    claim.push(took);
  }
  await stop(up);
  folder.remove();
  const from = `${milliseconds(median(claim))} ÷ ${milliseconds(median(node))}`;
  return atMost(
    'azsphere device claim, whole process ÷ node -e 0',
    '×',
    median(claim) / median(node),
    4,
    from,
  );
};
