export {
  createDirectory,
  type Directory,
  type DirectoryOptions,
  type DirectorySeed,
  type DirectoryUser,
  type Verdict,
} from './directory.ts';
