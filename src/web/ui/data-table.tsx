import { Table } from '@mantine/core'
import { Fragment, type ReactNode, useId, useState } from 'react'
import styles from './data-table.module.css'

export type Column<Row> = {
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'right'
  /** Name by which the gateway sorts by this column. */
  readonly sort?: string
}

/** How a list is sorted now, by the name of a column, with `-` before it from the last to the first. */
export type Sorting = { readonly by: string; readonly set: (by: string) => void }

type Props<Row> = {
  /** Read out as the table's name. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** Said instead of an empty table. */
  readonly empty: string
  /** Makes columns with a name for it sort the list. */
  readonly sorting?: Sorting
  /** Makes rows open to show more; `label` names the row for the button. */
  readonly more?: { readonly label: (row: Row) => string; readonly content: (row: Row) => ReactNode }
}

/** A table that scrolls sideways on its own when it has to, also with the keyboard. */
export function DataTable<Row>({ caption, columns, rows, keyOf, empty, sorting, more }: Props<Row>) {
  if (rows.length === 0) return <p className={styles.empty}>{empty}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
    <section className={styles.scroll} aria-label={`${caption}, table`} tabIndex={0}>
      <Table verticalSpacing="xs" horizontalSpacing="sm">
        <Table.Caption className={styles.caption ?? ''}>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Head key={column.head} {...column} sorting={sorting} />
            ))}
            {more !== undefined && <Table.Th scope="col">Record</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <BodyRow key={keyOf(row)} row={row} columns={columns} more={more} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}

type HeadProps = Pick<Column<unknown>, 'head' | 'align' | 'sort'> & { readonly sorting: Sorting | undefined }

const arrows = { ascending: '▲', descending: '▼', none: '' } as const

/** A column's head; a button where it sorts, which turns the order around the second time. */
function Head({ head, align, sort, sorting }: HeadProps) {
  const side = align ?? 'left'
  if (sort === undefined || sorting === undefined)
    return (
      <Table.Th scope="col" ta={side}>
        {head}
      </Table.Th>
    )
  const order = sorting.by === sort ? 'ascending' : sorting.by === `-${sort}` ? 'descending' : 'none'
  return (
    <Table.Th scope="col" ta={side} aria-sort={order}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => sorting.set(order === 'ascending' ? `-${sort}` : sort)}
      >
        {head} <span aria-hidden="true">{arrows[order]}</span>
      </button>
    </Table.Th>
  )
}

type RowProps<Row> = {
  readonly row: Row
  readonly columns: Props<Row>['columns']
  readonly more: Props<Row>['more']
}

function BodyRow<Row>({ row, columns, more }: RowProps<Row>) {
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <Fragment>
      <Table.Tr>
        {columns.map(({ head, cell, align }) => (
          <Table.Td key={head} ta={align ?? 'left'}>
            {cell(row)}
          </Table.Td>
        ))}
        {more !== undefined && (
          <Table.Td>
            <button
              type="button"
              className={styles.open}
              aria-expanded={open}
              aria-controls={open ? id : undefined}
              aria-label={`${open ? 'Hide' : 'Show'} ${more.label(row)}`}
              onClick={() => setOpen(!open)}
            >
              {open ? 'Hide' : 'Show'}
            </button>
          </Table.Td>
        )}
      </Table.Tr>
      {open && more !== undefined && (
        <Table.Tr id={id}>
          <Table.Td colSpan={columns.length + 1}>{more.content(row)}</Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  )
}
