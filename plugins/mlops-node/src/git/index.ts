export * from './hosts/HostConnection';
export * from './hosts/readHosts';
export * from './hosts/Repositories';
export * from './repository/ObjectCache';
export * from './repository/paths';
export * from './repository/Repository';
export * from './repository/RepositoryReader';
export * from './repository/targetBranch';
