"""Wide forms turned long: one row per household or couple becomes one row per item.

A source's YAML says how, under `wide`. Each form is

```yaml
- id: one_row_per_household
  when: [户编号]                     # headers that all have to be there
  unpivot:
    one_of: [[核算起, 核算止], [年度]]   # and all headers of one of these lists
    at_least: {count: 2, of: [...]}  # and so many of these
    columns:                         # headers that only this form has
      - {name: 年度, field: wide_year, kind: year, synonyms: [核算年度]}
      - {name: 男方证件号码, field: person}     # a field of the source: kind and values are its own
    year: {from: wide_year, start: period_start, end: period_end}   # 1 January to 31 December
    set: {kin_relation: 配偶}         # what every long row says
    value: amount_fen                # the field that takes the cell
    label: {field: item, from: header}   # the field that takes the column's header | name
    rest: 其他                        # the label of a class total less its parts
    groups:                          # what becomes rows, in this order
      - {set: {income_class: 转移性}, total: transfer, parts: [dibao], like: [补贴$]}
```

Without `groups` each wide row is one long row. An empty cell gives no item, a zero gives an item
of zero. Where a class total stands beside columns of its parts, the parts are the items, and the
rest of the total is an item named `rest`; parts that exceed the total leave no rest (a warning).
`like` holds patterns of further headers that are parts of the class. Columns of the source that
`columns`, `set`, `value` and `label` do not provide keep their own headers. A row of which no cell
gives an item is refused (required_empty); a cell that cannot be read refuses its row.
"""
