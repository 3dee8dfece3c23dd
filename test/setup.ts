/** Runs before each test file: gives it ports of its own, since files run side by side. */
import { takePortBlock } from './cluster/free-ports.js';

await takePortBlock();
