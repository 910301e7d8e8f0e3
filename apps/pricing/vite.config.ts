import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  // In development the page comes from Vite and its plans from a server that runs beside it.
  server: { proxy: { '/trpc': 'http://127.0.0.1:4000' } },
})
