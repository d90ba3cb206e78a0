#!/usr/bin/env node
import { createRequire, enableCompileCache } from 'node:module';

enableCompileCache();
createRequire(import.meta.url)('../dist/page.cjs');
