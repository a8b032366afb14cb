import { code, heading, link, p, para, pre, section, theirs } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { aboutPages } from '../layout.js';

/** What this is, and what it is not. */
export const about = {
  forCatalogue: ({ version }, { address }) => [
    {
      path: aboutPages.about,
      title: 'About',
      description: 'What toolrisk is, what its ratings mean, and how to use its data.',
      scripts: ['copy.js'],
      blocks: [
        heading('About'),
        para(
          'lead',
          'MCP servers hand an AI agent tools, and nobody reads forty schemas before connecting one. toolrisk reads them and says of each tool what it can do at its worst, why, and under which rules to allow it.',
        ),
        section('free', 'Yours to use', [
          p(
            'These are static files: no account, no token, no server that watches what you look up. Every page has its data as JSON and a twin in Markdown. Everything together is in ',
            link('v1/bulk/tools.jsonl.gz', 'one file'),
            ' (also as ',
            link('v1/bulk/tools.csv.gz', 'CSV'),
            ' and ',
            link('v1/bulk/tools.parquet', 'Parquet'),
            '), described by ',
            link('v1/openapi.json', 'an OpenAPI document'),
            '; ',
            link('v1/checksums.txt', 'checksums'),
            ' come with it.',
          ),
          p(
            'The command line and an MCP server for agents answer from the same files, in a folder or at their address:',
          ),
          pre(
            [
              'toolrisk tool delete_file',
              'toolrisk search "delete file" --level Critical',
              'toolrisk policy npm:tavily-mcp',
              'claude mcp add toolrisk -- toolrisk mcp',
            ]
              .map((command) => `${command} --catalogue ${address ?? 'FOLDER'}`)
              .join('\n'),
            { caption: 'Terminal', copy: true },
          ),
        ]),
        section('meaning', 'What a rating is, and is not', [
          p(
            'It says what a tool could do in the hands of an agent that was deceived or mistaken. It does not say that its author means harm, nor that a tool rated Low is safe everywhere. Names, descriptions and quotes are those of the servers’ authors.',
          ),
          p(
            'How it is made, and how often it is right: ',
            link(aboutPages.method, 'method'),
            '. What is in the index: ',
            link(aboutPages.report, 'report'),
            '.',
          ),
        ]),
        section('wrong', 'If a rating is wrong', [
          p(
            'Corrections are reviewed by people and stand in ',
            code('data/corrections.json'),
            ' of the program, each with its reason; a correction holds for the definition it was made for, and ends when that changes.',
          ),
        ]),
        para('colophon', 'Made by toolrisk ', theirs(version), ', licensed under Apache-2.0.'),
      ],
    },
  ],
} as const satisfies DocumentKind;
