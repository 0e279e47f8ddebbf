/** MLflow's error codes that the sandbox answers with, and their HTTP status. */
const STATUS = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  RESOURCE_DOES_NOT_EXIST: 404,
  INVALID_STATE: 500,
  INTERNAL_ERROR: 500,
} as const;

export type MlflowErrorCode = keyof typeof STATUS;

/** `RESOURCE_DOES_NOT_EXIST` is the only class that is named differently. */
const CLASS: Partial<Record<MlflowErrorCode, string>> = {
  RESOURCE_DOES_NOT_EXIST: 'RESOURCE_NOT_FOUND',
};

/** What MLflow answers instead of a result (mlflow 3.17, exceptions.py). */
export class MlflowError extends Error {
  readonly code: MlflowErrorCode;
  readonly status: number;

  constructor(code: MlflowErrorCode, message: string) {
    super(message);
    this.name = 'MlflowError';
    this.code = code;
    this.status = STATUS[code];
  }

  toBody() {
    return {
      error_code: this.code,
      message: this.message,
      sqlstate: 'KAM00',
      error_class: CLASS[this.code] ?? this.code,
    };
  }
}

export const invalid = (message: string) =>
  new MlflowError('INVALID_PARAMETER_VALUE', message);
export const missing = (message: string) =>
  new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
export const duplicate = (message: string) =>
  new MlflowError('RESOURCE_ALREADY_EXISTS', message);
