/** The sixty SKUs of the chain, one line each: six of every category. Names are descriptions, never brands. */
export type Category =
  | 'analgesics'
  | 'antibiotics'
  | 'vitamins'
  | 'dermocosmetics'
  | 'baby_care'
  | 'diabetes'
  | 'cold_and_flu'
  | 'oral_care'
  | 'devices'
  | 'sun_care';

export interface Product {
  readonly code: string;
  readonly name: string;
  readonly category: Category;
  /** Units a day in a branch of size 1. */
  readonly unitsPerDay: number;
  /** AED, before any price change. */
  readonly price: number;
  readonly life: Life;
}

/** Days are relative to the anchor week of the chain (0 = its Monday, negative = before it). */
export interface Life {
  /** First day on which the SKU is sold. */
  readonly launchedAt?: number;
  /** In the assortment from here on, but nobody has bought it yet. */
  readonly announcedAt?: number;
  /** First day on which the SKU is no longer sold. */
  readonly endedAt?: number;
  /** The master data does not say that it ended: only the sales show it. */
  readonly endIsUnrecorded?: boolean;
  /** Codes of the only branches that carry it. */
  readonly onlyIn?: readonly string[];
}

export const PRODUCTS: readonly Product[] = [
  ...category('analgesics', 'ANL', [
    ['Paracetamol 500 mg, 24 tablets', 17, 8.5],
    ['Ibuprofen 400 mg, 20 tablets', 9, 14.25],
    ['Paracetamol oral suspension 120 mg/5 ml', 5.5, 11.75],
    ['Diclofenac gel 1 %, 50 g', 3.2, 19.5],
    ['Muscle relief patches, 5 pieces', 1.1, 27],
    ['Migraine relief tablets, 12 pieces', 0.35, 33.5],
  ]),
  ...category('antibiotics', 'ATB', [
    ['Amoxicillin 500 mg, 21 capsules', 4.2, 24],
    ['Amoxicillin/clavulanic acid 1 g, 14 tablets', 2.9, 58.5],
    ['Azithromycin 500 mg, 3 tablets', 2.1, 39],
    ['Cefuroxime 250 mg, 10 tablets', 0.8, 47.25],
    ['Mupirocin ointment 2 %, 15 g', 0.4, 31],
    ['Nitrofurantoin 100 mg, 20 capsules', 0.12, 42, { endedAt: -120 }],
  ]),
  ...category('vitamins', 'VIT', [
    ['Vitamin D3 1000 IU, 90 capsules', 6.5, 45],
    ['Vitamin C 1000 mg, 20 effervescent tablets', 5, 26.5],
    ['Multivitamin adults, 60 tablets', 2.4, 68],
    ['Omega 3 1000 mg, 60 capsules', 1.5, 79.5],
    ['Magnesium glycinate, 90 capsules', 1.9, 84, { launchedAt: -150 }],
    ['Ashwagandha 600 mg, 60 capsules', 0.9, 92, { launchedAt: -56 }],
  ]),
  ...category('dermocosmetics', 'DRM', [
    ['Gentle cleanser for dry skin, 250 ml', 2.6, 62],
    ['Moisturising cream with urea 10 %, 100 ml', 1.8, 71],
    ['Niacinamide serum 10 %, 30 ml', 1.2, 98],
    ['Anti-dandruff shampoo, 200 ml', 1, 54.5],
    ['Eye contour cream, 15 ml', 0.25, 135, { onlyIn: ['DXB-01', 'DXB-02', 'AUH-01'] }],
    ['Retinal night serum 0.1 %, 30 ml', 0.8, 149, { launchedAt: -30 }],
  ]),
  ...category('baby_care', 'BBY', [
    ['Baby wipes, 3 × 64 pieces', 7.5, 22],
    ['Nappies size 4, 44 pieces', 4.8, 64],
    ['Infant formula stage 1, 400 g', 2.7, 72.5],
    ['Nappy rash cream, 100 g', 1.4, 36],
    ['Baby shampoo "no tears", 300 ml', 0.9, 29],
    ['Nasal aspirator for infants', 0.2, 41, { endedAt: -300, endIsUnrecorded: true }],
  ]),
  ...category('diabetes', 'DIA', [
    ['Metformin 500 mg, 60 tablets', 5.8, 17],
    ['Glucose test strips, 50 pieces', 2.2, 95],
    ['Lancets 30 G, 100 pieces', 1.6, 32],
    ['Insulin pen needles 4 mm, 100 pieces', 1.1, 88],
    ['Glucose tablets, 10 pieces', 0.3, 12.5],
    ['Continuous glucose sensor, 14 days', 0.6, 265, { launchedAt: -84 }],
  ]),
  ...category('cold_and_flu', 'CLD', [
    ['Cold and flu day tablets, 24 pieces', 6.2, 18.75],
    ['Saline nasal spray, 100 ml', 3.6, 34],
    ['Cough syrup dry, 120 ml', 3, 23.5],
    ['Throat lozenges honey and lemon, 24 pieces', 4.4, 15.5],
    ['Decongestant drops for children, 10 ml', 0.7, 16.25],
    ['Chest rub, 50 g', 0.45, 13, { endedAt: -420 }],
  ]),
  ...category('oral_care', 'ORL', [
    ['Fluoride toothpaste, 100 ml', 4, 16],
    ['Toothbrush medium, 2 pieces', 2.5, 19],
    ['Antiseptic mouthwash, 500 ml', 1.7, 27.5],
    ['Interdental brushes 0.6 mm, 8 pieces', 0.5, 35],
    ['Denture cleaning tablets, 30 pieces', 0.15, 28],
    ['Whitening strips, 14 days', 0.7, 119, { launchedAt: -12 }],
  ]),
  ...category('devices', 'DEV', [
    ['Digital thermometer, flexible tip', 0.9, 38],
    ['Blood pressure monitor, upper arm', 0.3, 189],
    ['Nebuliser, compressor type', 0.07, 245, { onlyIn: ['DXB-01', 'DXB-03', 'AUH-01', 'AJM-01', 'UAQ-01'] }],
    ['Pulse oximeter', 0.1, 85, { endedAt: -35 }],
    ['Infrared ear thermometer', 0.2, 165, { announcedAt: 0 }],
    ['Posture support brace, size M', 0.25, 129, { announcedAt: 7, onlyIn: ['DXB-01', 'DXB-03', 'AUH-01'] }],
  ]),
  ...category('sun_care', 'SUN', [
    ['Sunscreen SPF 50, 50 ml', 2.8, 76],
    ['Sunscreen for children SPF 50, 150 ml', 1.3, 89],
    ['After-sun lotion with aloe, 200 ml', 0.8, 44],
    ['Lip balm SPF 30', 1.1, 17.5],
    ['Self-tanning lotion, 150 ml', 0.08, 82, { onlyIn: ['DXB-01', 'DXB-02', 'RAK-01'] }],
    ['Mineral sunscreen stick SPF 50', 0.9, 69, { launchedAt: -120 }],
  ]),
];

type Line = readonly [name: string, unitsPerDay: number, price: number, life?: Life];

function category(name: Category, prefix: string, lines: readonly Line[]): Product[] {
  return lines.map(([description, unitsPerDay, price, life], k) => ({
    code: `${prefix}-${101 + k}`,
    name: description,
    category: name,
    unitsPerDay,
    price,
    life: life ?? {},
  }));
}
