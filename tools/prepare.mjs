// npm runs this after `npm ci` and before it packs: builds, unless build/ is what jsii made of these sources.
import { spawnSync } from 'node:child_process';
import { isCurrent } from './assembly.mjs';

if (!isCurrent()) process.exitCode = spawnSync('npm', ['run', 'build'], { stdio: 'inherit' }).status ?? 1;
