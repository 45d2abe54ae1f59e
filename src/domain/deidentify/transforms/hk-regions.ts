const regions = {
  'Hong Kong Island': ['Central and Western', 'Eastern', 'Southern', 'Wan Chai'],
  Kowloon: ['Kowloon City', 'Kwun Tong', 'Sham Shui Po', 'Wong Tai Sin', 'Yau Tsim Mong'],
  'New Territories': [
    'Islands',
    'Kwai Tsing',
    'North',
    'Sai Kung',
    'Sha Tin',
    'Tai Po',
    'Tsuen Wan',
    'Tuen Mun',
    'Yuen Long',
  ],
} as const

/** The region of each of the 18 districts of Hong Kong, which has no postal codes to generalise. */
export const hkRegionOfDistrict: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(regions).flatMap(([region, districts]) => districts.map((district) => [district, region])),
)
