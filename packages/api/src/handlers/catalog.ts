import { pushCatalog } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const catalog: HandlersOf<'catalog'> = { push: pushCatalog }
