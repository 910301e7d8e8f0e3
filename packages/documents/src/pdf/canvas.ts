import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Instant } from '@tallywright/domain'
import PDFDocument from 'pdfkit'
import type { Face, TypeStyle } from './type-styles.ts'

export type PaperSize = 'A4' | 'Letter'

export interface PdfMetadata {
  readonly title: string
  readonly author: string
  readonly language: string
  /** Written into the file, so that the same input makes the same bytes. */
  readonly madeAt: Instant
}

/** Pages to write on; all measures are points from the top left corner. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly widthOf: (text: string, style: TypeStyle) => number
  /** Of what {@link Canvas.writeRight} writes. */
  readonly figureWidthOf: (text: string, style: TypeStyle) => number
  readonly write: (text: string, style: TypeStyle, x: number, top: number) => void
  /** Ends at `right`, all digits equally wide, so that figures stand under each other. */
  readonly writeRight: (text: string, style: TypeStyle, right: number, top: number) => void
  readonly rule: (from: number, to: number, y: number, color: string) => void
  readonly ground: (x: number, top: number, width: number, height: number, color: string) => void
  readonly addPage: () => void
  /** Goes back to each page in turn. */
  readonly onEachPage: (draw: (page: number, pages: number) => void) => void
  readonly finish: () => Promise<Uint8Array>
}

// The PDF's own fonts know Western Europe alone ("Łódź" would be "ód"); Inter has Latin, Cyrillic and Greek.
const require = createRequire(import.meta.url)
const FONTS: Readonly<Record<Face, Buffer>> = {
  regular: readFileSync(require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')),
  medium: readFileSync(require.resolve('@expo-google-fonts/inter/500Medium/Inter_500Medium.ttf')),
  bold: readFileSync(require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf')),
}

const PLAIN = { lineBreak: false }
/** For figures among words: Inter draws 7 and a comma so close together that `67,53` reads like 6753. */
const UNKERNED = { features: { kern: false }, lineBreak: false }
/** It also widens the hyphen, so it is not for words. */
const TABULAR = { features: ['tnum' as const], lineBreak: false }

export function openCanvas(size: PaperSize, { title, author, language, madeAt }: PdfMetadata): Canvas {
  const date = new Date(madeAt)
  const pdf = new PDFDocument({
    size: size === 'A4' ? 'A4' : 'LETTER',
    margin: 0,
    bufferPages: true,
    lang: language,
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: title, Author: author, Creator: 'Tallywright', CreationDate: date, ModDate: date },
  })
  for (const [face, bytes] of Object.entries(FONTS)) pdf.registerFont(face, bytes)
  const set = ({ face, size, color }: TypeStyle) => pdf.font(face).fontSize(size).fillColor(color)
  const optionsOf = (text: string) => (/\d[.,]\d/.test(text) ? UNKERNED : PLAIN)
  const figureWidthOf = (text: string, style: TypeStyle) => set(style).widthOfString(text, TABULAR)
  return {
    width: pdf.page.width,
    height: pdf.page.height,
    widthOf: (text, style) => set(style).widthOfString(text, optionsOf(text)),
    figureWidthOf,
    write: (text, style, x, top) => {
      set(style).text(text, x, top, optionsOf(text))
    },
    writeRight: (text, style, right, top) => {
      const x = right - figureWidthOf(text, style)
      set(style).text(text, x, top, TABULAR)
    },
    rule: (from, to, y, color) => {
      pdf.moveTo(from, y).lineTo(to, y).lineWidth(0.75).strokeColor(color).stroke()
    },
    ground: (x, top, width, height, color) => {
      pdf.roundedRect(x, top, width, height, 3).fill(color)
    },
    addPage: () => {
      pdf.addPage()
    },
    onEachPage: (draw) => {
      const { start, count } = pdf.bufferedPageRange()
      for (let page = start; page < start + count; page++) {
        pdf.switchToPage(page)
        draw(page + 1, count)
      }
    },
    finish: () => bytesOf(pdf),
  }
}

function bytesOf(pdf: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = []
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
    pdf.on('end', () => done(new Uint8Array(Buffer.concat(chunks))))
    pdf.on('error', fail)
    pdf.end()
  })
}
