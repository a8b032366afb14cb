import { foldAccents } from '../text/words.js';
import type { VerbGroup } from './meaning.js';
import { wordSet } from './word-set.js';

/**
 * The commonest verbs of tool names and descriptions in other languages, without accents (as the tokeniser leaves them).
 * Spanish, Portuguese, French, German, Italian, Dutch, Polish, Russian, Chinese, Japanese, Korean. Infinitive and third
 * person only: enough for names and for the first word of a description. Words that are something else in English
 * (`manger`, `die`, `list`) are left out.
 */
export const foreignVerbGroups: readonly VerbGroup[] = [
  {
    category: 'Read',
    strength: 3,
    alsoNoun: false,
    words: `obtener obtiene obtem obter listar lista leer lee ler buscar busca consultar consulta mostrar muestra
      recuperar recupera recuperer recupere lister liste lire rechercher recherche chercher afficher affiche obtenir obtient
      abrufen ruft auflisten listet lesen liest suchen sucht anzeigen zeigen zeigt holen holt ottenere ottieni leggere cercare
      cerca elencare elenca mostra ophalen zoeken tonen lezen pobierz wyszukaj pokaz wyswietl odczytaj
      verificar verifica comprobar comprueba verifier verifie prufen pruft calcular calcula calculer berechnet analizar analiza
      analisar analisa analysiert
      получить получает найти ищет поиск показать показывает список прочитать читает проверяет анализирует
      获取 查询 查看 搜索 列出 读取 检索 显示 查找 浏览 检查 分析 计算 统计 獲取 查詢 搜尋 讀取 取得 検索 表示 参照 一覧 確認 計算
      조회 검색 가져 목록 읽기 확인 분석
      读入 比较 探す 探し 調べ 読み 読込 찾아 찾기 찾습 보여 불러 계산 비교
      искать ищут находит проверить сравнить сравнивает comparar compara comparer vergleicht confronta`,
  },
  {
    category: 'Read',
    strength: 2,
    alsoNoun: false,
    words: `devolver devuelve retornar retorna renvoyer renvoie retourne gibt liefert restituisce geeft zwraca возвращает
      traducir traduce traduzir traduz traduire traduit ubersetzen ubersetzt descargar descarga telecharger telecharge
      herunterladen exportar exporta exporte переводит скачивает
      返回 下载 导出 翻译 提取 解析 取出 翻訳 返す 반환 번역 返し 変換 제공 다운
      提供 extraer extrae extrair extrai extraire extrait extrahieren extrahiert извлечь извлекает
      proporciona fornece fournit предоставляет возвращать вывести выводит`,
  },
  {
    category: 'Write',
    strength: 3,
    alsoNoun: false,
    words: `crear crea criar cria actualizar actualiza atualizar atualiza modificar modifica agregar agrega anadir anade
      adicionar adiciona guardar guarda enviar envia escribir escribe escrever escreve editar publicar publica subir sube
      creer cree ajouter ajoute modifier modifie mettre envoyer envoie enregistrer enregistre publier publie
      erstellen erstellt anlegen aktualisieren aktualisiert andern aendern andert hinzufugen hinzufuegen speichern speichert
      senden sendet schreiben schreibt bearbeiten bearbeitet veroffentlicht
      creare aggiornare aggiorna aggiungere aggiunge modificare inviare invia scrivere salvare aanmaken bijwerken toevoegen
      versturen utworz dodaj zaktualizuj zapisz wyslij
      создать создает обновить обновляет добавить добавляет изменить изменяет отправить отправляет записать записывает
      сохраняет публикует
      创建 更新 修改 添加 新增 发送 保存 上传 编辑 写入 设置 发布 提交 移动 复制 启用 禁用 重命 創建 發送
      作成 追加 変更 送信 編集 保存 登録 投稿 추가 수정 업데이트 업데 전송 등록 변경 작성 저장 설정
      新建 更改 回复 分配 作る 作り 書き 送る 送り 보내 보냅 만들 만듭 바꾸 바꿉 업로
      редактировать редактирует создавать сохранить опубликовать переименовать переименовывает переместить перемещает
      renombrar renombra renomear renomeia renommer renomme umbenennen asignar asigna atribuir assigner zuweisen`,
  },
  {
    category: 'Write',
    strength: 2,
    alsoNoun: false,
    words: `generar genera gerar gera generer genere generieren generiert generare генерирует 生成 取消 关闭 停止 预订 预约 招待 予約 취소 예약 중지 정지 생성
      mover mueve deplacer deplace verschieben verschiebt copiar copia copier copie kopieren kopiert копировать копирует
      cancelar annuler annule stornieren storniert annullare отменить отменяет cerrar cierra fechar schliessen schliesst
      закрывает detener detiene arreter arrete beenden beendet остановить останавливает registrar registra responder responde
      repondre repond antworten antwortet отвечает compartir comparte compartilhar partager reservar reserver buchen bucht
      transferir transfiere transfere transferer`,
  },
  {
    category: 'Destructive',
    strength: 3,
    alsoNoun: false,
    words: `eliminar elimina borrar borra excluir exclui apagar apaga remover supprimer supprime effacer efface
      loschen loescht loeschen loscht entfernen entfernt eliminare cancellare cancella rimuovere rimuovi rimuove verwijderen
      verwijdert verwijder usun usuwa удалить удаляет очистить очищает стирает
      删除 清空 清除 移除 销毁 卸载 刪除 削除 消去 삭제 제거 抹除 消す 消し 지우 지웁 vaciar vacia vider leeren leert esvaziar уничтожить`,
  },
  {
    category: 'Execute',
    strength: 3,
    alsoNoun: false,
    words: `ejecutar ejecuta executar executa executer ausfuhren ausfuehren ausfuhrt startet eseguire esegui esegue uitvoeren
      uruchom wykonaj выполнить выполняет запустить запускает перезапускает
      执行 运行 启动 重启 部署 调用 触发 執行 実行 起動 실행 배포 安装 再起 설치 재시
      reiniciar reinicia redemarrer redemarre installieren installiert instalar instala fuhrt`,
  },
  {
    category: 'Financial',
    strength: 3,
    alsoNoun: false,
    words: `pagar paga comprar compra vender reembolsar acheter rembourser bezahlen bezahlt uberweisen uberweist kaufen
      pagare acquistare betalen zaplac оплатить оплачивает купить
      支付 付款 转账 购买 退款 提现 支払 購入 返金 送金 決済 결제 환불 송금 이체 구매 充值 下单`,
  },
];

/**
 * What makes a negation of the verb beside it. Latin and Cyrillic words stand before the verb; of the unspaced scripts these
 * are pairs of characters, before it (`不会删除`) or in its ending (`削除しません`).
 */
export const foreignNegations = wordSet(
  foldAccents(`nicht kein keine nie ne pas non nao sin sem sans nunca jamas не нет без
    不会 不能 不可 不得 不要 不删 不修 不执 无法 无需 禁止 请勿 ない せん ずに 않습 않는 않음 못함 없이`),
);

/** "This tool allows to" in other languages: says nothing about what is done. */
export const foreignFillers = wordSet(
  foldAccents(`esta este herramienta ferramenta permite permet outil cet cette questo strumento dieses werkzeug ermoglicht
    para pour zum de apenas somente solo solamente seulement uniquement nur инструмент позволяет этот для только`),
);
