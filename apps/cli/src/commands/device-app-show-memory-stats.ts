import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { memory } from '../texts/applications.ts';

export const deviceAppShowMemoryStats = command({
  options: { device: attachedDeviceOption },
  examples: [['azsphere device app show-memory-stats', 'how much memory the applications use']],
  notes: 'The device must allow development. Heaps are shown where the manifest asks for HeapMemStats.',
  run: (options, context) =>
    onDevice(context, options, async (device) => {
      const answer = await device.getMemoryStatistics();
      context.say(...memory(answer));
      return answer;
    }),
});
