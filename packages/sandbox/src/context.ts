import type { Router } from 'express';
import type { Cluster } from './kubernetes/types';

/**
 * Time for the controllers. Instants are wall-clock; what takes a minute
 * upstream takes `60 s / speed` here.
 */
export interface Clock {
  now(): Date;
  readonly speed: number;
  setSpeed(speed: number): void;
  /** Runs once after `seconds` of sandbox time. */
  after(seconds: number, task: () => void): { cancel(): void };
  /** Runs each `seconds` of sandbox time until cancelled. */
  every(seconds: number, task: () => void): { cancel(): void };
  /** Cancels everything. */
  stop(): void;
}

/** A seeded source of randomness: the same seed tells the same story. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  /** Lower-case letters and digits. */
  id(length: number): string;
  hex(length: number): string;
  uuid(): string;
}

/** What every room of the sandbox is given. */
export interface SandboxContext {
  cluster: Cluster;
  clock: Clock;
  random: Random;
  log(message: string): void;
}

/** One upstream system inside the sandbox. */
export interface Room {
  /** Its HTTP API, mounted at the root of its own port. */
  router?: Router;
  start(): void;
  stop(): void;
}
