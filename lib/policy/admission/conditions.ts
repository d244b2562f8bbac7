import { celList } from './cel';
import { type Exempt } from './restriction';

/**
 * The conditions under which a restriction applies to a request. Names are literal: no engine expands wildcards.
 */
export function conditions({ users, groups }: Exempt): { readonly name: string; readonly expression: string }[] {
  return [
    ...(users.length > 0
      ? [{ name: 'not-an-exempt-user', expression: `!(request.userInfo.username in ${celList(users)})` }]
      : []),
    ...(groups.length > 0
      ? [
          {
            name: 'not-in-an-exempt-group',
            expression: `!(has(request.userInfo.groups) && request.userInfo.groups.exists(group, group in ${celList(groups)}))`,
          },
        ]
      : []),
  ];
}
