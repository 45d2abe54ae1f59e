import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './data-table.module.css'

export type Column<Row> = {
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'right'
}

type Props<Row> = {
  /** Read out as the table's name. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** Said instead of an empty table. */
  readonly empty: string
}

/** A table that scrolls sideways on its own when it has to, also with the keyboard. */
export function DataTable<Row>({ caption, columns, rows, keyOf, empty }: Props<Row>) {
  if (rows.length === 0) return <p className={styles.empty}>{empty}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
    <section className={styles.scroll} aria-label={caption} tabIndex={0}>
      <Table verticalSpacing="xs" horizontalSpacing="sm" striped={false}>
        <Table.Caption className={styles.caption ?? ''}>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ head, align }) => (
              <Table.Th key={head} scope="col" ta={align ?? 'left'}>
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ head, cell, align }) => (
                <Table.Td key={head} ta={align ?? 'left'}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
