import { contract, type JsonSchema, jsonSchema, type Procedure } from '@tallywright/contract'
import { printType, reference } from './print-type.ts'

/** One procedure with the names of its types. */
export interface ListedProcedure {
  readonly resource: string
  readonly name: string
  readonly procedure: Procedure
  readonly input: { readonly name: string; readonly type: string; readonly schema: JsonSchema }
  readonly output: string
}

export const procedures: readonly ListedProcedure[] = Object.entries(contract).flatMap(([resource, members]) =>
  Object.entries(members).map(([name, procedure]) => listed(resource, name, procedure as Procedure)),
)

function listed(resource: string, name: string, procedure: Procedure): ListedProcedure {
  const schema = jsonSchema(procedure.input, 'input')
  const inputName = `${capital(resource)}${capital(name)}Input`
  return {
    resource,
    name,
    procedure,
    input: { name: inputName, type: reference(inputName, schema), schema },
    output: printType(jsonSchema(procedure.output, 'output'), 'output'),
  }
}

/** The procedures by resource, both in the contract's order. */
export const resources: readonly (readonly [string, readonly ListedProcedure[]])[] = Object.keys(contract).map(
  (resource) => [resource, procedures.filter((listed) => listed.resource === resource)],
)

export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
