/* The baseline: the classic rules in plain C, written from docs/rules.md alone, every tick done in full, for all bodies.
   cc -O3 -march=native -ffp-contract=off -o limit limit.c && ./limit MATCHES SEED0
   Both players press pseudo-random keys (xorshift32 of seed, held 8 ticks) and always shoot. Prints ticks, ticks/s and a
   check sum (FNV-1a over the canonical words of every match's last state), by which a second program shows that it did the
   same work. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
enum { LEFT = 1, RIGHT = 2, UP = 4, DOWN = 8, SHOOT = 16, MAXE = 4096, MAXL = 64 };
typedef struct { int x, y, health, cooldown, score; } Player;
typedef struct {
  int tick, level, over; Player p[2]; int nl[2], lx[2][MAXL], ly[2][MAXL]; int ne, ex[MAXE], ey[MAXE], ec[MAXE]; char seed[64];
} Match;
static double mash_n;
static double mash(const char *s) {
  for (; *s; s++) {
    mash_n += (unsigned char)*s; double h = 0.02519603282416938 * mash_n; mash_n = (double)(uint32_t)(int64_t)h; h -= mash_n; h *= mash_n;
    mash_n = (double)(uint32_t)(int64_t)h; h -= mash_n; mash_n += h * 4294967296.0;
  }
  return (double)(uint32_t)(int64_t)mash_n * 2.3283064365386963e-10;
}
typedef struct { double c, s0, s1, s2; } Alea;
static double alea(Alea *a) {
  double t = 2091639 * a->s0 + a->c * 2.3283064365386963e-10; a->s0 = a->s1; a->s1 = a->s2; a->c = (double)(int64_t)t; return a->s2 = t - a->c;
}
static void alea_seed(Alea *a, const char *seed) {
  mash_n = (double)0xefc8249d; a->c = 1; a->s0 = mash(" "); a->s1 = mash(" "); a->s2 = mash(" ");
  a->s0 -= mash(seed); if (a->s0 < 0) a->s0 += 1;
  a->s1 -= mash(seed); if (a->s1 < 0) a->s1 += 1;
  a->s2 -= mash(seed); if (a->s2 < 0) a->s2 += 1;
}
static void spawn(Match *m) {
  char key[96]; Alea a; m->level++; snprintf(key, sizeof key, "%s:%d", m->seed, m->level); alea_seed(&a, key);
  m->ne = 10 + 10 * m->level;
  for (int i = 0; i < m->ne; i++) {
    int x = 50 + (int)(alea(&a) * 600), y = -1500 + (int)(alea(&a) * 1400), c = (int)(alea(&a) * 3), j = i;
    for (; j > 0 && m->ey[j - 1] < y; j--) { m->ex[j] = m->ex[j - 1]; m->ey[j] = m->ey[j - 1]; m->ec[j] = m->ec[j - 1]; }
    m->ex[j] = x; m->ey[j] = y; m->ec[j] = c;
  }
}
static void step(Match *m, int k1, int k2) {
  int keys[2] = { k1, k2 };
  m->tick++;
  if (!m->ne) spawn(m);
  for (int i = 0; i < 2; i++) {
    Player *p = &m->p[i]; int k = keys[i];
    if (k & LEFT && p->x - 3 > 0) p->x -= 3;
    if (k & RIGHT && p->x + 3 + 100 < 750) p->x += 3;
    if (k & UP && p->y - 3 > 0) p->y -= 3;
    if (k & DOWN && p->y + 3 + 90 + 15 < 750) p->y += 3;
    if (p->cooldown > 0) p->cooldown--;
    if (k & SHOOT && !p->cooldown) { m->lx[i][m->nl[i]] = p->x; m->ly[i][m->nl[i]++] = p->y; p->cooldown = 20; }
  }
  int n = 0;
  for (int e = 0; e < m->ne; e++) {
    int x = m->ex[e], y = m->ey[e] + 2, w = m->ec[e] == 1 ? 30 : 50, hit = 0;
    for (int i = 0; i < 2; i++) {
      Player *p = &m->p[i];
      if (y + 10 < p->y + 90 && p->y + 10 < y + 40 && x + 10 < p->x + 90 && p->x + 10 < x + 10 + w) { p->health = p->health > 10 ? p->health - 10 : 0; hit = 1; }
    }
    if (!hit && y + 50 <= 750) { m->ex[n] = x; m->ey[n] = y; m->ec[n++] = m->ec[e]; }
  }
  m->ne = n;
  static unsigned char dead[2][MAXE]; int any = 0;
  for (int i = 0; i < 2; i++) {
    int keep = 0;
    for (int l = 0; l < m->nl[i]; l++) {
      int x = m->lx[i][l], y = m->ly[i][l] - 10, hit = 0;
      if (y < 0) continue;
      for (int e = 0; e < m->ne; e++) {
        int w = m->ec[e] == 1 ? 30 : 50;
        if (y + 28 < m->ey[e] + 40 && m->ey[e] + 10 < y + 58 && x + 45 < m->ex[e] + 10 + w && m->ex[e] + 10 < x + 55) {
          if (!dead[i][e]) { dead[i][e] = 1; m->p[i].score++; } hit = any = 1; break;
        }
      }
      if (!hit) { m->lx[i][keep] = x; m->ly[i][keep++] = y; }
    }
    m->nl[i] = keep;
  }
  if (any) {
    n = 0;
    for (int e = 0; e < m->ne; e++) {
      if (dead[0][e] | dead[1][e]) { dead[0][e] = dead[1][e] = 0; continue; }
      m->ex[n] = m->ex[e]; m->ey[n] = m->ey[e]; m->ec[n++] = m->ec[e];
    }
    m->ne = n;
  }
  if (!m->p[0].health || !m->p[1].health || m->tick >= 36000) m->over = 1;
}
static uint32_t fnv; static void word(int32_t w) { fnv = (fnv ^ (uint32_t)w) * 16777619u; }
static void sum(const Match *m) {
  word(m->tick); word(m->level);
  for (int i = 0; i < 2; i++) { const Player *p = &m->p[i]; word(p->x); word(p->y); word(p->health); word(p->cooldown); word(p->score); }
  for (int i = 0; i < 2; i++) { word(m->nl[i]); for (int l = 0; l < m->nl[i]; l++) { word(m->lx[i][l]); word(m->ly[i][l]); } }
  word(m->ne); for (int e = 0; e < m->ne; e++) { word(m->ex[e]); word(m->ey[e]); word(m->ec[e]); }
}
int main(int argc, char **argv) {
  int matches = argc > 1 ? atoi(argv[1]) : 200, seed0 = argc > 2 ? atoi(argv[2]) : 1; long ticks = 0; fnv = 2166136261u;
  static Match m; struct timespec a, b; clock_gettime(CLOCK_MONOTONIC, &a);
  for (int g = 0; g < matches; g++) {
    m.tick = m.level = m.over = m.nl[0] = m.nl[1] = m.ne = 0; snprintf(m.seed, sizeof m.seed, "%d", seed0 + g);
    m.p[0] = (Player){ 220, 630, 100, 0, 0 }; m.p[1] = (Player){ 400, 630, 100, 0, 0 };
    uint32_t r = 2463534242u ^ (uint32_t)(seed0 + g); int k1 = SHOOT, k2 = SHOOT;
    while (!m.over) {
      if (m.tick % 8 == 0) { r ^= r << 13; r ^= r >> 17; r ^= r << 5; k1 = (r & 15) | SHOOT; k2 = ((r >> 8) & 15) | SHOOT; }
      step(&m, k1, k2);
    }
    ticks += m.tick; sum(&m);
  }
  clock_gettime(CLOCK_MONOTONIC, &b); double s = (b.tv_sec - a.tv_sec) + (b.tv_nsec - a.tv_nsec) * 1e-9;
  printf("{\"matches\":%d,\"ticks\":%ld,\"seconds\":%.4f,\"ticksPerSecond\":%.0f,\"sum\":\"%08x\"}\n", matches, ticks, s, ticks / s, fnv);
}
