import type { Weighted } from '../expand.ts'

/** The 18 districts, weighted by their share of the population (per mille, census of 2021, rounded). */
export const districts: readonly Weighted<string>[] = [
  ['Central and Western', 32],
  ['Wan Chai', 22],
  ['Eastern', 71],
  ['Southern', 35],
  ['Yau Tsim Mong', 42],
  ['Sham Shui Po', 58],
  ['Kowloon City', 55],
  ['Wong Tai Sin', 55],
  ['Kwun Tong', 91],
  ['Kwai Tsing', 67],
  ['Tsuen Wan', 43],
  ['Tuen Mun', 68],
  ['Yuen Long', 90],
  ['North', 42],
  ['Tai Po', 43],
  ['Sha Tin', 94],
  ['Sai Kung', 66],
  ['Islands', 25],
]

/** Invented hospitals; every name says that it is a demonstration. */
export const hospitals: readonly Weighted<string>[] = [
  ['Demo Harbour General Hospital', 22],
  ['Demo Banyan Hospital', 16],
  ['Demo Kingfisher Hospital', 14],
  ['Demo Bauhinia Hospital', 14],
  ['Demo Tidewater Hospital', 12],
  ['Demo Lantern Hill Hospital', 10],
  ['Demo Bamboo Grove Hospital', 7],
  ['Demo Ferry Point Hospital', 5],
]
