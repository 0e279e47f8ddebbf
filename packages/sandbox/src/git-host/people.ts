/** Somebody, or an organization, who may own repositories. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly fullName: string;
  readonly email: string;
  readonly isOrganization: boolean;
  readonly createdAt: Date;
}

/** The accounts of the Git host. Who comes with the token is let in. */
export class Accounts {
  private readonly byLogin = new Map<string, Account>();
  private readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  find(login: string): Account | undefined {
    return this.byLogin.get(login.toLowerCase());
  }

  organizations(): Account[] {
    return [...this.byLogin.values()].filter(each => each.isOrganization);
  }

  user(login: string): Account {
    return this.find(login) ?? this.add(login, { isOrganization: false });
  }

  organization(login: string, fullName = ''): Account {
    return (
      this.find(login) ?? this.add(login, { isOrganization: true, fullName })
    );
  }

  private add(
    login: string,
    about: { isOrganization: boolean; fullName?: string },
  ): Account {
    const account: Account = {
      id: this.byLogin.size + 1,
      login,
      fullName: about.fullName ?? '',
      email: `${login}@noreply.sandbox.local`,
      isOrganization: about.isOrganization,
      createdAt: this.now(),
    };
    this.byLogin.set(login.toLowerCase(), account);
    return account;
  }
}

/** As Gitea takes the names of owners and repositories. */
export function isName(text: string): boolean {
  return (
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text) &&
    !/\.\.|\.(git|wiki|lock|rss|atom)$/i.test(text)
  );
}
