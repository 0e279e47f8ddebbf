export { GrpcError, toGrpcError, type GrpcCode } from './GrpcError';
