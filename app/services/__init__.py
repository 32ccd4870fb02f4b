"""Use cases: each function is one unit of work over a microcentro or the catalogues.

The modules by subject; a name before `_` is the subject, the rest what the module knows of it:

any record      customs (numbers a network may change); rows (read and write by type), values (what a field may hold),
                guards, guards_asked, guards_plan, guards_decided, guards_proof (what may not change, what is asked,
                what a session decided, what proves), rules (arithmetic), labels (Spanish words), changes (who wrote
                last); conflicts, three_way (two texts put together), to_review (odd values that came), against_rules
                (what came and breaks a rule), decisions (what was decided here),
                left_texts (begun for what was decided meanwhile);
                meanwhile (typing while a file is taken in), edits (what a form stored, and back);
                history (who changed what), trash (what was removed), drafts_here (which are drafts);
                unshared (what stays here of what is shared);
                duplicates (what looks written twice), two_things (said to be none), duplicates_plan and
                duplicates_join (two made one)
                search (one for all records), search_index (its file), search_text (what a record says)
people, schools people, new_people (added while one writes something else), network, logo, laptop (this computer),
                laptop_date (its date, where it is doubted),
                persons_here and short_codes (several people at it), standing (the foot of the sidebar); substitutes,
                school_life (owners, recess, who leaves, 7th and 8th), enrolment (pupils of a grade on a day),
                connections (the words for how a school is connected);
                school_directory (of the official directory); awaited_person (whose record has not come back)
sessions        meetings (verbs), meeting_rows (lists), meeting_hours, agenda, agenda_sources, running (its clock),
                attendance, minutes, minutes_head, minutes_kept, minutes_signing, calendar (what a day is),
                holidays (of the laws), year_calendar, ical (the same as a file); commitments, due_dates; surveys,
                meeting_observations, session_papers (the one record of each), second_papers (what came besides),
                transfers (what follows a session), next_session (what comes of it)
the year        plans (verbs), plan_rows (lists), plan_tree (problem, causes, effects), plan_calendar, plan_versions,
                goal_progress (what its goals came to), plan_close (its end, the handover); predecessors and
                predecessors_lines (two microcentros made one); cycles (Planear, Hacer, Estudiar, Ajustar),
                cycle_measures (what they measured, in time)
practices       practices, practice_parts, practice_likeness (what is like one), practice_tags,
                coverage (objectives with practices); evidence; the five stages: cycle (the path), presentations,
                reviews, adoptions, adoption_rows, practice_decisions, practice_versions, tickets, self_evaluations
instruments     instruments (which are in use); templates (formats, the one that holds), template_defaults (those of
                custom) and template_custom (as records), template_editing (versions, variants, comments),
                record_formats (which one a record is filled with); tallies (anonymous answers); rubrics,
                rubric_looks (levels, rounds); diagnostics, class_observations; record_lists (any type as a list and
                a form)
support         visits, advisory, experience_sheets, capabilities, work_lines, known_networks
indicators      indicators (the door), indicators_catalogue (what each says and decides), indicators_basis (cells and
                readings), indicators_view (what is read once), indicators_count (from cells to readings); of each
                subject _sessions, _practices, _pupils, _answers, _rubric, _network; indicators_words (sentences and
                tables); run_charts (median, shift, trend), indicators_chart_words; indicators_own (the network's
                own), indicators_own_cells (how a figure is typed) and indicators_own_words; indicators_compare
                (several microcentros side by side)
first page      year_shown (which year is shown first, there and elsewhere); home, next_steps, messages (to the
                network, of late); status (the same for `minga estado`)
records file    records (the door), records_read (lines), records_plan (what they mean together), records_changes
                (what may change), records_load (into the tables), records_follow (what follows from that),
                records_files, records_write, records_doc
spelling        spelling (by the dictionary that this computer has)
official files  catalogue (the door), catalogue_files (take in), catalogue_kinds, catalogue_cells, catalogue_names,
                catalogue_store, catalogue_curriculum, catalogue_schools
paper           sheets and sheets_*: the plain data that each form of `app.pdf` prints; year_practices (those it lists)
spreadsheets    registers (which columns), register_names, register_rows, register_answers, register_templates;
                register_intake (what comes back), register_sheets, register_lines, register_cells,
                register_intake_words, register_changes (what they would replace),
                register_marks (what a cell said when it went out);
                register_letters (text in a cell), register_text (the clipboard)
data folder     workspace, left_parts (what lies here without its data file), backup, backup_lock (its password),
                backup_reading, restored (an earlier copy came back), health, looked_over (by itself), untouched
                (what another program changed while it was closed), migrated, catching_up (what is told meanwhile),
                writing (files for the outside), unfinished, leftovers (of what was erased)
example         demo, demo_days, demo_instruments, demo_pictures
"""
