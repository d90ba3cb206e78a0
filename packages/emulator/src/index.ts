export { type Emulator, type EmulatorDevice, type EmulatorOptions, startEmulator } from './start-emulator.ts';
